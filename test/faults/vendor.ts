import type { Destination, TargetInput } from "../../provider/destinations/destination";
import type { FieldMapping } from "../../provider/pipeline/export-spec";
import type { SandboxMember, SandboxOptions, VendorName } from "../../sandbox/index";
import type { Chance } from "./chance";

/** What stands on the list of a person, in our words; absent: the vendor holds nothing. */
export interface HeldFields {
    readonly firstName?: string | undefined;
    readonly plan?: string | undefined;
}

/** A request of a vendor's API, as a fault names it. */
export interface Call {
    readonly method: string;
    readonly path: string;
    /** Its answer has no body, so that nothing of it can drip. */
    readonly bodiless?: true;
}

/** An answer that is played instead of the vendor's own, or after it. */
export interface WrongAnswer {
    readonly status: number;
    readonly body?: unknown;
    readonly headers?: Readonly<Record<string, string>>;
    /** It says of a removal that it was done, so that it can only follow one that was. */
    readonly saysRemoved?: true;
}

/** What the scenarios must know of a vendor. Everything else they read from its destination. */
export interface FaultyVendor {
    readonly name: VendorName;
    readonly destination: Destination;
    readonly settings: Readonly<Record<string, string>>;
    readonly account: { readonly id: string; readonly name: string };
    readonly fields: FieldMapping;
    /** Credentials that the sandbox knows; the last ones replace what was lost. */
    readonly credentials: readonly Readonly<Record<string, string>>[];
    /** Whether these are replaced by the vendor whenever they are used. */
    rotating(credentials: Readonly<Record<string, string>>): boolean;
    /** The list without foreign people and the one where they are, or are put. */
    readonly target: TargetInput;
    readonly usedTarget: TargetInput;
    /** Foreign people who are on the used list from the start; absent: they are put there by a request with this body. */
    readonly foreign?: readonly string[];
    bodyOf?(addresses: readonly string[]): string;
    /** Addresses that pass the stage and that the vendor refuses. */
    readonly refused: readonly string[];
    /** A first name that is longer than the vendor takes; absent: it takes none. */
    readonly longName?: string;
    /** Whether it knows people by the SHA-256 of their address alone. */
    readonly hashes: boolean;
    /** Whether batches become jobs, so that jobs can go wrong. */
    readonly jobs: boolean;
    /** Every call of a run. */
    readonly calls: readonly Call[];
    /** Those of them that removals make. */
    readonly removalCalls: readonly Call[];
    /** The call that gives an access token. */
    readonly signIn?: Call;
    /** Answers in the vendor's own form. */
    readonly answers: readonly WrongAnswer[];
    readonly signInAnswers: readonly WrongAnswer[];
    /** Where public sources leave a choice, any of it. */
    choices(chance: Chance): SandboxOptions;
    /** Who somebody is who was put on the list by an import. */
    readonly newConsent: string | undefined;
    held(member: SandboxMember): HeldFields;
}
