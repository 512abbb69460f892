import { receiptFor } from "../consent/receipt";
import { currentStatement } from "../consent/statements";
import type { Account } from "../destinations/destination";
import { toError } from "../errors";
import { targetInput } from "../pipeline/establish-target";
import type { Plan } from "../pipeline/outcome";
import { rejectedText } from "../pipeline/plan-line";
import { number } from "../pipeline/progress";
import { RunCounts } from "../pipeline/run-counts";
import { runExport } from "../pipeline/run-export";
import type { RunOutcome, RunRequest } from "../pipeline/run";
import { Checks, destinationOf } from "./checks";
import type { Credentials } from "./credential";
import { ownerOf } from "./engine/owner";
import { isUnknown } from "./engine/unknown";
import { PartialFailure } from "./lifecycle";
import type { Lifecycle, OperationContext, Properties } from "./lifecycle";
import { planInput, seconds, specOf } from "./plan-input";
import { readSourceCredentials } from "./source-credentials";
import { vendorTransport } from "./vendor-transport";

/** Seconds: a week. Timers end at once beyond 24 days. */
const longest = 604_800;

/** Seconds on top of a run's own time boxes, for reading the segments and writing down the end. */
const slack = 1_800;

export const exportRunLifecycle: Lifecycle = {
    limit: ({ maxDuration, settleWithin }) => (seconds(maxDuration) + seconds(settleWithin) + slack) * 1000,

    check: async (olds, news, context) => {
        const checks = new Checks();
        for (const name of ["planWithin", "settleWithin", "maxDuration"]) checkSeconds(checks, name, news[name]);
        if (checks.failures.length > 0) return { inputs: news, failures: checks.failures };
        return { inputs: { ...news, plan: await planInput(olds, news, context) }, failures: [] };
    },

    create: async (inputs, context) => {
        const outputs = await run(context.owner, inputs, {}, context);
        return { id: context.owner, outputs };
    },

    update: (id, olds, news, context) => run(id, news, olds, context),
};

async function run(id: string, inputs: Properties, olds: Properties, context: OperationContext): Promise<Properties> {
    const request = runRequest(inputs, context);
    const outcome = await runExport(request);
    if (outcome === undefined) return nothingDone(inputs, olds);
    const { problem, ...done } = outcome;
    const outputs = { ...inputs, ...done, plan: inputs.plan };
    if (problem !== undefined) throw new PartialFailure(id, outputs, [problemText(outcome)], problem);
    context.log.info(outcomeLine(outcome));
    const rejected = rejectedText(done.summary.rejected);
    if (rejected !== undefined) context.log.warn(`${rejected}; listed in ${String(done.rejects ?? done.record)}`);
    return outputs;
}

/** No run took place, so the last one's outputs stand; a resource that is new to its state, or to this target, has none. */
function nothingDone(inputs: Properties, olds: Properties): Properties {
    const { status, summary, runId, startedAt, record, rejects } = olds.targetId === inputs.targetId ? olds : {};
    const { unchanged = 0, rejected = {} } = (inputs.plan ?? {}) as Partial<Plan>;
    const none = new RunCounts(rejected).summary(unchanged, 0, 0);
    return { ...inputs, status: status ?? "successful", summary: summary ?? none, runId, startedAt, record, rejects };
}

function runRequest(inputs: Properties, context: OperationContext): RunRequest {
    const spec = specOf(inputs, inputs.credentials as Credentials);
    const destination = destinationOf(spec.connection.kind);
    const statement = currentStatement(destination.kind, destination.displayName);
    return {
        spec,
        destination,
        ledger: context.ledger(),
        directory: context.directory,
        signal: context.signal,
        owner: ownerOf(spec.urn),
        destinationTarget: targetInput(destination, String(inputs.targetId)),
        account: inputs.account as Account,
        about: {
            connection: spec.connection.displayName,
            consent: receiptFor(spec.connection.consent, statement),
            trigger: inputs.trigger,
        },
        staged: context.staged.take(context.owner),
        settleWithin: seconds(inputs.settleWithin),
        maxDuration: seconds(inputs.maxDuration),
        sourceCredentials: readSourceCredentials(inputs),
        transport: (signal) => vendorTransport(context, signal),
        now: context.now,
        status: (line) => context.log.status(line),
    };
}

function outcomeLine({ status, summary }: RunOutcome): string {
    const removed = summary.removed > 0 ? ` -${number(summary.removed)}` : "";
    const parts = [
        `+${number(summary.added)} ~${number(summary.updated)}${removed}`,
        `${number(summary.unchanged)} unchanged`,
    ];
    if (summary.refreshed > 0) parts.push(`${number(summary.refreshed)} sent again before they expire`);
    if (summary.identified > 0) parts.push(`${number(summary.identified)} ids found`);
    if (summary.unidentified > 0) parts.push(`${number(summary.unidentified)} ids not found`);
    if (summary.resumed > 0) parts.push(`${number(summary.resumed)} of an earlier run`);
    if (summary.pending > 0) parts.push(`${number(summary.pending)} still being worked off by the vendor`);
    parts.push(`${number(summary.requests)} requests in ${String(summary.seconds)} s`);
    return `${status}: ${parts.join(" · ")}`;
}

function problemText(outcome: RunOutcome): string {
    const { message } = toError(outcome.problem);
    if (outcome.status === "stopped") return message;
    const { added, updated, refreshed, removed } = outcome.summary;
    const off = removed > 0 ? ` and ${number(removed)} removed` : "";
    return `${message} (${outcome.status}: ${number(added + updated + refreshed)} members sent${off}, and recorded; the next pulumi up goes on from there)`;
}

function checkSeconds(checks: Checks, property: string, value: unknown): void {
    if (isUnknown(value) || (typeof value === "number" && value > 0 && value <= longest)) return;
    checks.fail(property, `write a number of seconds above 0, at most ${String(longest)} (a week)`);
}
