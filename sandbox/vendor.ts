import type { HttpBindings } from "@hono/node-server";
import type { Hono } from "hono";
import type { Clock } from "./clock";
import type { FaultBook } from "./faults";
import type { RateWindows } from "./rate-windows";
import type { SandboxSettings } from "./settings";
import type { Journal } from "./state/journal";

/** The vendors and Dataverse, named as in the addresses of the sandbox. */
export const VENDORS = ["klaviyo", "snapchat", "constant-contact", "dataverse"] as const;
export type VendorName = (typeof VENDORS)[number];

/** A member of a list as the sandbox holds it. */
export interface SandboxMember {
    /** The vendor's id of the person; Snapchat has none. */
    readonly id?: string;
    readonly email?: string;
    /** Snapchat knows people by this hash only. */
    readonly sha256?: string;
    /** `SUBSCRIBED`, `NEVER_SUBSCRIBED`, `implicit`, ...; absent where the vendor has no such thing. */
    readonly consent?: string;
    /** What else was sent, under the vendor's own names. */
    readonly fields: Readonly<Record<string, unknown>>;
}

/** A list or audience. */
export interface SandboxList {
    readonly id: string;
    readonly name: string;
    /** Members now. */
    readonly count: number;
    /** What only this vendor has: `opt_in_process`, `source_type`, `upload_status`. */
    readonly details: Readonly<Record<string, unknown>>;
}

/** What `GET /_sandbox` says of a vendor. */
export interface VendorReport {
    /** The base URL that stands for all of the vendor's hosts. */
    readonly endpoint: string;
    readonly accounts: readonly { readonly id: string; readonly name: string }[];
    readonly lists: readonly SandboxList[];
    /** Jobs or activities by state. */
    readonly jobs: Readonly<Record<string, number>>;
}

/** What a request told about itself while it was answered; it ends in the request log. */
export interface RequestNote {
    rows?: number;
    jobSeconds?: number;
}

/** What handlers find in the Hono context. */
export interface SandboxEnv {
    Bindings: HttpBindings;
    /** `arrived` is when the request's head was there; milliseconds since 1970. */
    Variables: { body: Buffer; note: RequestNote; arrived: number };
}

/** What a vendor is given to live on. */
export interface VendorContext {
    readonly clock: Clock;
    readonly faults: FaultBook;
    readonly rates: RateWindows;
    readonly settings: SandboxSettings;
    readonly journal: Journal;
}

/** One simulated vendor. */
export interface VendorSimulation {
    readonly name: VendorName;
    readonly app: Hono<SandboxEnv>;
    /** What a new sandbox starts with; not called when a state file was read. */
    seed(): void;
    /** Carries out the jobs whose time has come. Whatever shows the state does so first by itself. */
    settle(): void;
    report(): Omit<VendorReport, "endpoint">;
    list(id: string): (SandboxList & { everyone(): Iterable<SandboxMember> }) | undefined;
    /** Every access token given so far stops working, as when the vendor lets them expire. */
    expireAccess(): void;
    /** What is asked below `/_sandbox/<name>` beside its lists; absent: nothing. */
    readonly control?: Hono<SandboxEnv>;
    /** A private key stops working; false if there is none such. Absent where the vendor has none. */
    revoke?(key: string): boolean;
}

/** How often each word occurs: jobs by their state. */
export function countBy(words: readonly string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
    return counts;
}
