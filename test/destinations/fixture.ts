import type { ConnectionInput, Destination, TargetInput } from "../../provider/destinations/destination";
import type { Fault as SandboxFault, LoggedRequest } from "../../sandbox/index";

type WithoutVendor<T> = T extends unknown ? Omit<T, "vendor"> : never;

/** A fault that the simulated vendor plays. */
export type Fault = WithoutVendor<SandboxFault>;

/** One vendor, simulated, on a port of its own. */
export interface SimulatedVendor extends AsyncDisposable {
    readonly connection: ConnectionInput;
    readonly target: TargetInput;
    /** Who is on the target, as requests name members: addresses or hashes. */
    members(): string[];
    fault(fault: Fault): void;
    requests(): readonly LoggedRequest[];
    /** Lets the jobs under way come to their end. */
    finishJobs(): void;
    /** Ends all access tokens given so far. */
    expireAccess(): void;
}

/** What the contract suite must be told of a vendor; every rule is read from the destination itself. */
export interface DestinationFixture {
    readonly destination: Destination;
    start(): Promise<SimulatedVendor>;
    /** Well-formed, and unknown to the vendor. */
    readonly wrongCredentials: Readonly<Record<string, string>>;
    /** Known, but without the right to change anything; absent where the vendor has no such thing. */
    readonly weakCredentials?: Readonly<Record<string, string>>;
    readonly missingTarget: TargetInput;
    /** Every field that the destination takes, by path, with a value that the vendor accepts of person number so-and-so. */
    fields(number: number): Readonly<Record<string, string>>;
    /** An address that the stage lets through and the vendor refuses; absent where it cannot. */
    readonly refusedEmail?: string;
    /** The request that carries a batch. */
    readonly batchRequest: { readonly method: string; readonly path: string };
    /** Path of the request that fetches an access token; absent where none is needed. */
    readonly signInPath?: string;
}
