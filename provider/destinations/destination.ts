import type { ZodType } from "zod";
import type { HttpClient, RateWindow, Transport } from "../http/http";
import type { MemberPage, MembersFrom, Receipt, Settlement } from "./receipt";

export { VENDOR_FAILURE } from "./receipt";
export type { ListedMember, MemberPage, MembersFrom, Receipt, RejectedMember, Rejects, Settlement } from "./receipt";

/** One number of a vendor, with the public page that states it and the day it was read. */
export interface Limit {
    readonly value: number;
    readonly source: string;
    readonly read: string;
}

/** What the vendor lets through. Shared code takes every number from here. */
export interface Limits {
    /** Members in one request. */
    readonly rows: Limit;
    /** Bytes of one request body, after UTF-8. */
    readonly bytes: Limit;
    /** Request windows by bucket name; a request names its bucket (see `ApiRequest.bucket`). */
    readonly windows: Readonly<Record<string, readonly RateWindow[]>>;
    /** Members that the vendor takes up per second, to foretell a first run; later runs use what was measured. */
    readonly membersPerSecond: Limit;
    /** Batches under way at once. */
    readonly concurrency: number;
    /** Requests of any kind in one day (UTC), counted for all processes that share a ledger's store; absent: no such quota. */
    readonly requestsPerDay?: Limit;
}

/** How members are taken off a target. */
export interface Removal {
    /** What names a member: the hash of the address, which is also the ledger's key; or the id that the vendor gave. */
    readonly by: "sha256" | "id";
    /** Members in one request. */
    readonly rows: Limit;
}

/** A field beyond the e-mail that a vendor takes, named as the user maps it: `firstName`. */
export interface FieldSpec {
    /** `text`: one value. `map`: the user names the keys himself, `properties: { plan: "Plan" }`. */
    readonly form: "text" | "map";
    /** Characters (code points) that the vendor takes; longer values reject the row with reason `too_long`. */
    readonly maxLength?: number;
    /** RE2 pattern that a value must match wholly, else the row is rejected with reason `bad_<field>`. */
    readonly pattern?: string;
}

/** A mapped field as the stage holds it. */
export interface StagedField {
    /** `firstName`, or `properties.plan` for a key of a map. */
    readonly path: string;
    /** The stage's column, already quoted: text, trimmed, null where the source had nothing. */
    readonly column: string;
}

/**
 * How members are written into a request body. Pure text: the same rows give the same bytes.
 * The body is `open + row + "," + row + ... + close`, and its size counts against `limits.bytes`.
 */
export interface BatchFormat {
    /**
     * A DuckDB SQL expression that gives one staged row as JSON text (VARCHAR, never null). It may use the columns `email`
     * (VARCHAR, normalised), `sha256` (VARCHAR, lower-case hex of the normalised address) and those of `fields`.
     */
    row(fields: readonly StagedField[]): string;
    /** What stands before and after the rows for this target. `target` has passed `Destination.target`. */
    envelope(target: TargetInput): { open: string; close: string };
}

export interface TargetInput {
    readonly [key: string]: string;
}

/** A connection as the user declared it, checked. */
export interface ConnectionInput {
    readonly displayName: string;
    /** One base URL that stands for all hosts of the vendor; absent: the vendor's own. */
    readonly endpoint?: string;
    /** What `Destination.settings` describes: an ad account, say. */
    readonly settings: Readonly<Record<string, string>>;
    /** What `Destination.credentials` describes. Never logged, never part of an error. */
    readonly credentials: Readonly<Record<string, string>>;
}

/** A signed-in connection. */
export interface Session {
    readonly http: HttpClient;
    readonly connection: ConnectionInput;
}

/** Whose data this credential reaches; the id is kept in the ledger and compared at every run. */
export interface Account {
    readonly id: string;
    readonly name: string;
}

/** What the vendor says of a target that exists and is of the right kind. */
export interface TargetInfo {
    readonly id: string;
    readonly name: string;
    /** Members as the vendor counts them; absent where it does not tell, or only at a price. */
    readonly members?: number;
    /** Days after which the vendor drops a member who was not sent again; absent: never. */
    readonly retentionDays?: number;
    /** In lower case, as the vendor names it: `active`; absent where it has none, or does not tell. */
    readonly status?: string;
}

/**
 * One vendor. What shared code may know about it is data and functions of this one type; shared code never asks which
 * vendor it has. A vendor's folder holds `index.ts` (assembles this), `config.ts`, `authorize.ts`, `limits.ts`, `verify.ts`, `target.ts`,
 * `batch.ts` (pure), `send.ts`, `errors.ts` (pure) and `README.md`.
 */
export interface Destination {
    /** Permanent: it stands in state and ledgers. `klaviyo`. */
    readonly kind: string;
    /** As people write it: `Constant Contact`. */
    readonly displayName: string;
    /** The vendor's own hosts by name; requests name theirs. A connection's `endpoint` replaces all of them. */
    readonly hosts: Readonly<Record<string, string>>;
    readonly credentials: ZodType<Record<string, string>>;
    /** Inputs of a connection that are no secrets. */
    readonly settings: ZodType<Record<string, string>>;
    /** Those settings that say whose a target is, for ids may repeat across them: part of the target's identity in the ledger. */
    readonly targetSettings: readonly string[];
    /** `destination` of an export. */
    readonly target: ZodType<Record<string, string>>;
    /** The word for a target: `list`, `audience`. */
    readonly targetNoun: string;
    readonly fields: Readonly<Record<string, FieldSpec>>;
    /** Longer addresses reject the row with reason `too_long`. */
    readonly maxEmailLength: number;
    readonly limits: Limits;
    /** What identifies a member in a request. `sha256`: the ledger keys members by that hash, for the vendor needs it to remove them. */
    readonly identifier: "email" | "sha256";
    /** `job`: a batch is accepted and settles later (`settle` exists). `none`: the answer is the outcome. */
    readonly settlement: "job" | "none";
    /** How far the vendor tells who was refused. */
    readonly rejects: "rows" | "counts" | "none";
    readonly removal: Removal;
    /** The input of `target` that holds the id: `listId`. */
    readonly targetId: string;
    /** Characters (code points) in the name of a target that is made. */
    readonly targetNameLength: Limit;
    readonly batch: BatchFormat;

    /** Prepares requests under this credential. OAuth: the first request fetches the token. No request is made here. */
    signIn(connection: ConnectionInput, transport: Transport): Session;
    /** Proves every right that an export needs; an error names the missing one and where it is granted. */
    verify(session: Session): Promise<Account>;
    /** Proves that the target exists and is of the right kind; the error carries the vendor's words. */
    findTarget(session: Session, target: TargetInput): Promise<TargetInfo>;
    /** Exactly one exchange (retries of a refused or lost one are the client's). The body was made by `batch`. */
    send(session: Session, target: TargetInput, body: Buffer): Promise<Receipt>;
    /** Asks once what has become of a job, of `send` or of `remove`. */
    settle?(session: Session, job: string): Promise<Settlement>;
    /**
     * Takes these members off the target, and touches nothing else of theirs; somebody who is not on it does no harm. Exactly one
     * exchange. `members` are named as `removal.by` says, at most `removal.rows`. A `refused` row is one that the vendor does not know.
     */
    remove(session: Session, target: TargetInput, members: readonly string[]): Promise<Receipt>;
    /** Lists who is on the target, one page a call, each member at least once. Absent: the vendor cannot be read. */
    readMembers?(session: Session, target: TargetInput, from: MembersFrom): Promise<MemberPage>;
    /** Targets of the right kind that have exactly this name, oldest first. */
    findByName(session: Session, name: string): Promise<readonly TargetInfo[]>;
    /**
     * Makes an empty target. Never tried again when no answer came, so nothing is made twice: throws `remote`, and the caller looks
     * for the name before he tries again. A name that is taken where names are unique throws `config`.
     */
    createTarget(session: Session, name: string): Promise<TargetInfo>;
    /** Deletes the target and no person; one that is gone is fine. */
    deleteTarget(session: Session, target: TargetInput): Promise<void>;
}
