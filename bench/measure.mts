import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Engine } from "../tools/engine/engine.mts";
import { type Children } from "../tools/quickstart/children.mts";
import { root } from "../tools/quickstart/room.mts";
import { type Sandbox, startSandbox } from "../tools/quickstart/sandbox.mts";
import { type Vendor } from "../tools/quickstart/vendors.mts";
import { leaveWindows, secondsToFetch } from "./bare-reader.mts";
import { type Floor, floorOf, type Kind, kindsOf } from "./floor.mts";
import { checkHeld } from "./held.mts";
import { type Use, useOf, watchProvider } from "./processes.mts";
import { type Segment } from "./segment.mts";
import { type Source } from "./source.mts";
import { configOf, requestsTo, runOf, secondsOf, secrets, stackOf } from "./stacks.mts";
import { secondsToStage } from "./staging.mts";

export interface Measured {
    vendor: Vendor;
    /** `pulumi up`, from its start to its end. */
    upSeconds: number;
    floor: Floor;
    /** To read and unite the segment, measured alone; no part of the floor. */
    stageSeconds: number;
    kinds: Kind[];
    batches: number;
    refused: number;
    /** The provider process, and the sandbox with the time in which it answered requests. */
    provider: Use;
    sandbox: Use & { busySeconds: number };
}

export interface Trial {
    children: Children;
    engine: Engine;
    vendor: Vendor;
    /** Sees that the segment is there before the clock runs. */
    segment: (sandbox: Sandbox) => Promise<Readied>;
}

export interface Readied {
    source: Source;
    people: Pick<Segment, "addresses" | "rejected">;
}

/** One `pulumi up` of a new stack against a new sandbox. Throws Problem if the list does not hold exactly the segment's people. */
export async function measure({ children, engine, vendor, segment }: Trial): Promise<Measured> {
    const sandbox = await startSandbox(children, root);
    try {
        const { source, people } = await segment(sandbox);
        const stack = stackOf(children, engine, vendor.name, {
            config: configOf(vendor, sandbox, source),
            secrets,
        });
        // Before the export, so that it does not pay for the first answers of a program that has just been started: no vendor is one.
        const stageSeconds = await secondsToStage(vendor.name, source);
        await leaveWindows(sandbox);
        const { length: earlier } = await requestsTo(sandbox);
        const idle = useOf(sandbox.pid);
        const provider = watchProvider();
        const upSeconds = await secondsOf(() => stack.upAtOnce());
        const used = provider.stop();
        const requests = (await requestsTo(sandbox)).slice(earlier);
        // For who wants to know where the time went.
        writeFileSync(
            join(root, ".cache", "bench", vendor.name, "requests.json"),
            JSON.stringify(requests, undefined, 1),
        );
        const busy = useOf(sandbox.pid);
        await checkHeld(vendor, sandbox.url, people, runOf(stack), { added: people.addresses.length });
        const sent = requests.filter((request) => request.vendor === vendor.name);
        return {
            vendor,
            upSeconds,
            floor: floorOf(vendor.name, requests, await secondsToFetch(sandbox, source, requests)),
            stageSeconds,
            kinds: kindsOf(requests),
            batches: sent.filter(({ rows = 0, status }) => rows > 0 && status < 300).length,
            refused: requests.filter(({ status }) => status === 429).length,
            provider: used,
            sandbox: {
                cpuSeconds: busy.cpuSeconds - idle.cpuSeconds,
                peakMegabytes: busy.peakMegabytes,
                busySeconds: requests.reduce((sum, { milliseconds }) => sum + milliseconds / 1000, 0),
            },
        };
    } finally {
        await sandbox.stop();
    }
}

/** What the engine and the program take by themselves. */
export async function secondsOfEmptyStack(children: Children, engine: Engine): Promise<number> {
    const stack = stackOf(children, engine, "empty", {});
    return await secondsOf(() => stack.upAtOnce());
}
