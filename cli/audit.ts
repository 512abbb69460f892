import { Command } from "commander";
import { ExportError, toError } from "../provider/errors";
import type { Ledger } from "../provider/ledger/ledger";
import { destinationOf } from "../provider/resources/checks";
import { ownerOf } from "../provider/resources/engine/owner";
import { statusLine } from "../provider/resources/engine/status-line";
import { auditExport } from "../provider/resources/export-drift";
import { findTarget, knownTarget } from "../provider/resources/export-target";
import type { TargetContext } from "../provider/resources/export-target";
import type { Audited } from "./audit/print";
import { block } from "./audit/print";
import { declaredExports, stackLedger } from "./audit/stack";
import type { DeclaredExport } from "./audit/stack";
import { stopSignal, unlessStopped } from "./stop-signal";

interface AuditFlags {
    readonly stack?: string;
    readonly json?: true;
}

const EXIT_CODES = `
Run it in the project's folder, with what pulumi up is run with: login, passphrase, variables of fromEnv.

Exit code: 0 when nobody is missing, 2 when somebody is, 1 when something could not be audited.`;

const MISSING = 2;

/** `segment-export audit`: who is on the lists of a stack's exports, and who of ours is missing. */
export function auditCommand(): Command {
    return new Command("audit")
        .description("Read the lists of a stack's exports: who is on them because of us, who else, who is missing")
        .argument("[name]", "one export, by its resource's name or its displayName; default all")
        .option("--stack <name>", "the stack; default the selected one")
        .option("--json", "one object a line")
        .addHelpText("after", EXIT_CODES)
        .action(audit);
}

async function audit(name: string | undefined, { stack, json }: AuditFlags): Promise<void> {
    const stopping = stopSignal(
        new ExportError("interrupted", "Stopped. Whatever was not printed is to be audited again."),
    );
    const { signal } = stopping;
    try {
        const exports = await unlessStopped(declaredExports({ stack }, name), signal);
        if (exports.length === 0) console.error("The stack has no SegmentExport.");
        const ledger = await unlessStopped(stackLedger({ stack }), signal);
        for (const declared of exports) {
            const audited = await auditOne(declared, contextOf(declared, ledger, signal));
            signal.throwIfAborted();
            console.log(json === true ? JSON.stringify(audited) : block(audited));
            process.exitCode = exitCode(audited, process.exitCode);
        }
    } finally {
        stopping.release();
    }
}

function exitCode({ drift, error }: Audited, before: typeof process.exitCode): typeof process.exitCode {
    if (error !== undefined || before === 1) return 1;
    const missing = drift !== null && drift !== undefined && "missing" in drift && drift.missing > 0;
    return missing ? MISSING : before;
}

/** What is in the way of one export does not keep the others from being read. */
async function auditOne({ name, displayName, properties }: DeclaredExport, context: TargetContext): Promise<Audited> {
    const destination = destinationOf((properties.connection as { kind?: unknown } | undefined)?.kind);
    const about = { name, displayName, vendor: destination.displayName, noun: destination.targetNoun };
    try {
        const known = knownTarget(properties);
        if (known === undefined) return { ...about, drift: null };
        const target = await findTarget(properties, context, known);
        return { ...about, target, drift: (await auditExport(properties, target, context)) ?? null };
    } catch (error) {
        return { ...about, error: toError(error).message };
    }
}

function contextOf({ properties }: DeclaredExport, ledger: Ledger, signal: AbortSignal): TargetContext {
    const { __urn: urn } = properties;
    const say = (line: string): void => console.error(line);
    return {
        owner: ownerOf(typeof urn === "string" ? urn : ""),
        ledger: () => ledger,
        log: { status: statusLine(say), info: say, warn: say },
        signal,
        now: () => new Date(),
    };
}
