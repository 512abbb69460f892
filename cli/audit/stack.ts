import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ExportError } from "../../provider/errors";
import { defaultLedger } from "../../provider/ledger/default-ledger";
import type { Ledger } from "../../provider/ledger/ledger";
import { openLedger } from "../../provider/ledger/open-ledger";
import { nearest } from "../../provider/segments/near-miss";
import { pulumi, stackFlags } from "../pulumi";
import type { Stack } from "../pulumi";

/** Permanent; states hold it. */
const EXPORT = "pulumi-nodejs:dynamic/segmentexport:SegmentExport";

/** How a secret stands in a state: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** A SegmentExport as the state has it, credentials included. */
export interface DeclaredExport {
    readonly name: string;
    readonly displayName: string;
    readonly properties: Readonly<Record<string, unknown>>;
}

interface StoredResource {
    readonly type: string;
    readonly urn: string;
    /** It is being replaced, and about to go. */
    readonly delete?: boolean;
    readonly outputs?: Readonly<Record<string, unknown>>;
}

/** The exports of a stack, or those of this name, read through the user's own Pulumi. Nothing of it is written anywhere. */
export async function declaredExports(stack: Stack, name: string | undefined): Promise<DeclaredExport[]> {
    const printed = await pulumi(["stack", "export", "--show-secrets", ...stackFlags(stack)]);
    const { deployment } = JSON.parse(printed) as { deployment?: { resources?: readonly StoredResource[] } };
    const stored = (deployment?.resources ?? []).filter((one) => one.type === EXPORT && one.delete !== true);
    const exports = stored.map(({ urn, outputs = {} }): DeclaredExport => {
        const properties = opened(outputs) as DeclaredExport["properties"];
        const own = urn.split("::").slice(3).join("::");
        const { displayName } = properties;
        return { name: own, displayName: typeof displayName === "string" ? displayName : own, properties };
    });
    return name === undefined ? exports : named(name, exports);
}

function named(name: string, exports: readonly DeclaredExport[]): DeclaredExport[] {
    const found = exports.filter((one) => one.name === name || one.displayName === name);
    if (found.length > 0) return found;
    const near = nearest(
        name,
        exports.flatMap((one) => [one.name, one.displayName]),
    );
    const hint = near === undefined ? "" : `; did you mean ${JSON.stringify(near)}?`;
    throw new ExportError("config", `The stack has no SegmentExport ${JSON.stringify(name)}${hint}`);
}

function opened(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(opened);
    if (typeof value !== "object" || value === null) return value;
    const members = value as Readonly<Record<string, unknown>>;
    if (members[SIGNATURE] !== SECRET)
        return Object.fromEntries(Object.entries(members).map(([name, inner]) => [name, opened(inner)]));
    if (typeof members.plaintext === "string") return JSON.parse(members.plaintext);
    throw new ExportError(
        "config",
        "Pulumi did not decrypt the stack's secrets: run this with what pulumi up is run with.",
    );
}

/** The ledger as the provider finds it: the stack's configuration, then the environment, then beside Pulumi.yaml. */
export async function stackLedger(stack: Stack): Promise<Ledger> {
    const printed = await pulumi(["config", "--show-secrets", "--json", ...stackFlags(stack)]);
    const config = JSON.parse(printed) as Readonly<Record<string, { readonly value?: string } | undefined>>;
    const directory = programDirectory(process.cwd());
    const place = config["segmentexport:ledger"]?.value ?? process.env.SEGMENT_EXPORT_LEDGER;
    const key = config["segmentexport:key"]?.value ?? process.env.SEGMENT_EXPORT_KEY;
    // A relative path starts at the program's directory, which need not be this one.
    const isPath = place !== undefined && place.trim() !== "" && !/^[a-z][a-z0-9+.-]+:\/\//i.test(place);
    return openLedger(isPath ? path.resolve(directory, place) : (place ?? defaultLedger(directory)), key);
}

/** Where Pulumi runs the program: beside Pulumi.yaml, or where its `main` points. */
function programDirectory(from: string): string {
    for (let at = from; ; at = path.dirname(at)) {
        const file = ["Pulumi.yaml", "Pulumi.yml"].map((name) => path.join(at, name)).find((name) => existsSync(name));
        if (file !== undefined) return directoryOfMain(at, readFileSync(file, "utf8"));
        if (path.dirname(at) === at) return from;
    }
}

function directoryOfMain(project: string, text: string): string {
    // One line of a YAML file, which may be JSON.
    const [, main] = /^(?:main|\s*"main")\s*:\s*["']?([^"'#,\n]+)/m.exec(text) ?? [];
    if (main === undefined) return project;
    const entry = path.resolve(project, main.trim());
    return path.extname(entry) === "" ? entry : path.dirname(entry);
}
