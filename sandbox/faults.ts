import * as z from "zod";
import { JOB_OUTCOMES, type JobOutcome } from "./jobs";
import { VENDORS, type VendorName } from "./vendor";

const common = {
    vendor: z.enum(VENDORS),
    /** Absent: every request of the vendor. `path` is the vendor's own; `*` stands for any characters. */
    match: z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional(),
    /** How many requests it meets before it is spent; 1 by default. */
    times: z.union([z.int().positive(), z.literal("always")]).optional(),
    /** Matching requests that pass untouched before the first one is met. */
    skip: z.int().nonnegative().optional(),
};
const headers = z.record(z.string(), z.string()).optional();
const status = z.int().min(200).max(599);

export const faultSchema = z.discriminatedUnion("kind", [
    /** Answers with this instead; `body` is sent as it is if it is text, else as JSON. `afterEffect`: the request was carried out. */
    z.strictObject({
        ...common,
        kind: z.literal("status"),
        status,
        body: z.unknown().optional(),
        headers,
        afterEffect: z.boolean().optional(),
    }),
    /** An HTML page as an edge server sends it. */
    z.strictObject({ ...common, kind: z.literal("html"), status: status.optional(), headers }),
    /** The connection ends without an answer; nothing was done. */
    z.strictObject({ ...common, kind: z.literal("cutBefore") }),
    /** The connection ends without an answer; everything was done. */
    z.strictObject({ ...common, kind: z.literal("cutAfter") }),
    /** The answer ends after so many bytes, half of it by default; everything was done. */
    z.strictObject({ ...common, kind: z.literal("truncate"), bytes: z.int().nonnegative().optional() }),
    /** Waits first. It can meet a request together with one of the other kinds. */
    z.strictObject({ ...common, kind: z.literal("delay"), milliseconds: z.int().positive() }),
    /** The answer comes in small pieces over this time. */
    z.strictObject({ ...common, kind: z.literal("drip"), milliseconds: z.int().positive() }),
    /** The next job ends this way; `match` does not count. */
    z.strictObject({ ...common, kind: z.literal("job"), outcome: z.enum(JOB_OUTCOMES) }),
]);

/** A fault to play. It is data, so it can be sent to `POST /_sandbox/faults` as JSON. */
export type Fault = z.infer<typeof faultSchema>;
/** The faults that decide the answer to a request; `delay` only postpones it. */
export type AnswerFault = Exclude<Fault, { kind: "job" | "delay" }>;

export interface FaultsMet {
    readonly delayMilliseconds: number;
    readonly fault: AnswerFault | undefined;
}

interface Entry {
    readonly fault: Fault;
    left: number;
    skip: number;
}

/** The faults still to be played, in the order in which they were given. */
export class FaultBook {
    private entries: Entry[] = [];

    add(fault: Fault): void {
        const left = fault.times === "always" ? Infinity : (fault.times ?? 1);
        this.entries.push({ fault, left, skip: fault.skip ?? 0 });
    }

    clear(): void {
        this.entries = [];
    }

    pending(): readonly Fault[] {
        return this.entries.map(({ fault, left, skip }) => ({
            ...fault,
            times: left === Infinity ? "always" : left,
            skip,
        }));
    }

    /** What this request meets: all delays, and the first fault of another kind. */
    meet(vendor: VendorName, method: string, path: string): FaultsMet {
        let delayMilliseconds = 0;
        let fault: AnswerFault | undefined;
        for (const entry of [...this.entries]) {
            const candidate = entry.fault;
            if (candidate.kind === "job" || !matches(candidate, vendor, method, path)) continue;
            if (candidate.kind !== "delay" && fault !== undefined) continue;
            if (!this.spend(entry)) continue;
            if (candidate.kind === "delay") delayMilliseconds += candidate.milliseconds;
            else fault = candidate;
        }
        return { delayMilliseconds, fault };
    }

    takeJobOutcome(vendor: VendorName): JobOutcome | undefined {
        for (const entry of [...this.entries]) {
            const candidate = entry.fault;
            if (candidate.kind !== "job" || candidate.vendor !== vendor || !this.spend(entry)) continue;
            return candidate.outcome;
        }
        return undefined;
    }

    private spend(entry: Entry): boolean {
        if (entry.skip > 0) {
            entry.skip -= 1;
            return false;
        }
        entry.left -= 1;
        if (entry.left <= 0) this.entries = this.entries.filter((other) => other !== entry);
        return true;
    }
}

function matches(fault: Fault, vendor: VendorName, method: string, path: string): boolean {
    if (fault.vendor !== vendor) return false;
    const wanted = fault.match ?? {};
    if (wanted.method !== undefined && wanted.method.toUpperCase() !== method) return false;
    return wanted.path === undefined || wildcard(wanted.path).test(path);
}

function wildcard(pattern: string): RegExp {
    const parts = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\/-]/g, "\\$&"));
    return new RegExp(`^${parts.join(".*")}$`);
}
