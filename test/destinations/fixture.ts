import type { ConnectionInput, Destination, TargetInput } from "../../provider/destinations/destination";
import type { LoggedRequest, ReceivedRequest, Fault as SandboxFault, SandboxMember, VendorName } from "../../sandbox";
import { type SandboxOptions, startSandbox } from "../support/sandbox";
import type { CallName } from "./contract-calls";

type WithoutVendor<T> = T extends unknown ? Omit<T, "vendor"> : never;
type Texts = Readonly<Record<string, string>>;

/** A fault that the simulated vendor plays. */
export type Fault = WithoutVendor<SandboxFault>;

/** Credentials that the vendor knows and that lack a right. */
export interface WeakCredentials {
    readonly lacking: string;
    readonly credentials: Texts;
    /** What it does not let through; connecting is one of them. */
    readonly refused: readonly CallName[];
    /** What the error must say: the right that is missing, and where it is granted. */
    readonly right: RegExp;
    readonly granted: RegExp;
}

/** A target that exists and cannot be filled. */
export interface WrongTarget {
    readonly kind: string;
    readonly target: TargetInput;
    /** By which it must not be found. */
    readonly name: string;
    readonly words: RegExp;
}

/** What the contract suite must be told of a vendor; every rule is read from the destination itself. */
export interface DestinationFixture {
    readonly destination: Destination;
    readonly vendor: VendorName;
    /** How the sandbox is started for all tests. */
    readonly sandbox?: SandboxOptions;
    readonly settings: Texts;
    readonly credentials: Texts;
    /** Well-formed, and unknown to the vendor. */
    readonly wrongCredentials: Texts;
    readonly weakCredentials: readonly WeakCredentials[];
    /** Empty ones of the right kind. */
    readonly target: TargetInput;
    readonly otherTarget: TargetInput;
    /** With what the vendor says of it. */
    readonly missingTarget: { readonly target: TargetInput; readonly words: RegExp };
    readonly wrongTargets: readonly WrongTarget[];
    /** Makes a target that drops its members after so many days; absent where the vendor has none such. */
    readonly retaining?: (vendor: SimulatedVendor, days: number) => Promise<TargetInput>;
    /** Every field that the destination takes, by path, with a value that the vendor accepts of person number so-and-so. */
    readonly fields: (number: number) => Texts;
    /** Addresses that the stage lets through and the vendor refuses, at once or in the job. */
    readonly refusedEmails: readonly string[];
    /** One that is taken and lost without a word; absent where no counter would show that. */
    readonly lostEmail?: string;
    /** The request that carries a batch. */
    readonly batchRequest: { readonly method: string; readonly path: string };
    /** Path of the request that fetches an access token; absent where none is needed. */
    readonly signInPath?: string;
    /** Of an application whose refresh token is replaced whenever it is used. */
    readonly rotatingCredentials?: Texts;
    /** How the vendor, without Retry-After, asks for a pause of so many milliseconds; absent where it cannot. */
    readonly ownPause?: (milliseconds: number) => { readonly headers: Texts };
    /** A sandbox whose day has room for so many requests, and the body of a 429 that passes soon; absent without such a quota. */
    readonly daysQuota?: { sandbox(requests: number): SandboxOptions; readonly tooFast: unknown };
    /** The answer to a batch of which so many were taken; absent where a job settles it. */
    readonly countedAnswer?: (taken: number) => unknown;
    /** The body of a 200 with an error in it, in the vendor's form. */
    readonly errorInside: unknown;
    /** A page of nothing, of any collection, whose next one is there. */
    readonly emptyPage: (next: string) => unknown;
    /** So many members need three pages. */
    readonly manyMembers: number;
    /** An id that the vendor does not know, and a sandbox that refuses it; absent where every name of a member is taken. */
    readonly unknownMember?: { readonly id: string; readonly sandbox: SandboxOptions };
}

/** One vendor, simulated, on a port of its own. */
export interface SimulatedVendor extends AsyncDisposable {
    readonly endpoint: string;
    readonly connection: ConnectionInput;
    readonly target: TargetInput;
    /** The vendor's records of those on a target: `target`, unless another one is given. */
    people(target?: TargetInput): readonly SandboxMember[];
    /** Who is on a target, as requests name members: addresses or hashes. */
    members(target?: TargetInput): string[];
    fault(fault: Fault): void;
    clearFaults(): void;
    requests(): readonly LoggedRequest[];
    /** The same as they came, with credentials and bodies. */
    readonly received: readonly ReceivedRequest[];
    /** The vendor's time. */
    now(): Date;
    advance(seconds: number): void;
    /** Lets the jobs under way come to their end. */
    finishJobs(): void;
    /** Ends all access tokens given so far. */
    expireAccess(): void;
    /** Says that a request that others make breaks the vendor's description on purpose. */
    expectViolation(words: RegExp): void;
}

const LONGER_THAN_ANY_JOB = 600;

/** Starts the sandbox of this fixture's vendor; what its requests break of the vendor's description fails the test at the end. */
export async function startVendor(fixture: DestinationFixture, options?: SandboxOptions): Promise<SimulatedVendor> {
    const { destination, vendor, target } = fixture;
    const received: ReceivedRequest[] = [];
    const sandbox = await startSandbox({
        ...fixture.sandbox,
        ...options,
        onRequest: (request) => received.push(request),
    });
    const people = (of: TargetInput = target) => sandbox.members(vendor, of[destination.targetId] ?? "");
    const nameOf = ({ email = "", sha256 = "" }: SandboxMember) =>
        destination.identifier === "email" ? email : sha256;
    const endpoint = sandbox.endpoint(vendor);
    return {
        endpoint,
        connection: {
            displayName: "Rehearsal",
            endpoint,
            settings: fixture.settings,
            credentials: fixture.credentials,
        },
        target,
        people,
        members: (of) => people(of).map(nameOf),
        fault: (fault) => sandbox.fault({ vendor, ...fault }),
        clearFaults: () => sandbox.clearFaults(),
        requests: () => sandbox.requests(),
        received,
        now: () => new Date(sandbox.report().now),
        advance: (seconds) => sandbox.advance(seconds),
        finishJobs: () => sandbox.advance(LONGER_THAN_ANY_JOB),
        expireAccess: () => sandbox.expireAccess(vendor),
        expectViolation: (words) => sandbox.expectViolation(words),
        [Symbol.asyncDispose]: () => sandbox.close(),
    };
}
