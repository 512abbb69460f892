import { join } from "node:path";
import { type Engine } from "../tools/engine/engine.mts";
import { engineEnvironment } from "../tools/engine/environment.mts";
import { type Children } from "../tools/quickstart/children.mts";
import { Problem } from "../tools/quickstart/problem.mts";
import { emptyRoom, root } from "../tools/quickstart/room.mts";
import { type Sandbox } from "../tools/quickstart/sandbox.mts";
import { credentials, type Vendor } from "../tools/quickstart/vendors.mts";
import { type RunReport, Stack, type StackOptions } from "../tools/quickstart/stack.mts";
import { type LoggedRequest } from "./floor.mts";
import { dataverseSource, type Source } from "./source.mts";

/** What the bench's program knows: the credentials of the sandbox. */
export const secrets = {
    ...credentials,
    dataverseClientSecret: dataverseSource("", "").credentials.clientSecret ?? "",
};

/** Of the bench's program: one segment to one vendor, both of this sandbox's. */
export function configOf(vendor: Vendor, sandbox: Sandbox, { segment, columns, consentColumn }: Source) {
    const source = JSON.stringify({ segment, columns, consentColumn });
    return { vendor: vendor.name, sandbox: sandbox.url, source };
}

/** A new stack of the bench's program, with a ledger of its own in a directory unless `ledger` names another. */
export function stackOf(
    children: Children,
    engine: Engine,
    name: string,
    { ledger, ...settings }: Pick<StackOptions, "config" | "secrets"> & { readonly ledger?: string | undefined },
): Stack {
    const room = emptyRoom(join("bench", name));
    return new Stack(children, {
        project: join(root, "bench", "program"),
        settings: join(room.folder, "stack"),
        environment: { ...engineEnvironment(engine, room), SEGMENT_EXPORT_LEDGER: ledger ?? room.ledger },
        output: "kept",
        ...settings,
    });
}

export function runOf(stack: Stack): RunReport {
    const { run } = stack.outputs();
    if (run === undefined) throw new Problem("the program has no output named run");
    return run;
}

/** All of them: the sandbox remembers the last 10,000, far more than a run makes. */
export async function requestsTo({ url }: Sandbox): Promise<LoggedRequest[]> {
    const response = await fetch(`${url}/_sandbox/requests`);
    return (await response.json()) as LoggedRequest[];
}

export async function secondsOf(work: () => Promise<void>): Promise<number> {
    const started = performance.now();
    await work();
    return (performance.now() - started) / 1000;
}
