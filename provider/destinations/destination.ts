import type { ZodType } from "zod";
import type { HttpClient, RateWindow, Transport } from "../http/http";

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
}

/** A member that the vendor refused, named by its normalised address. It is turned into the ledger's key at once. */
export interface RejectedMember {
    readonly email: string;
    /** A short code, `invalid_email`; the vendor's words belong in `detail`, at most 200 characters and without the address. */
    readonly reason: string;
    readonly detail?: string;
}

/** Members refused: by name where the vendor names them, else by count and reason. */
export interface Rejects {
    readonly members: readonly RejectedMember[];
    readonly counted: Readonly<Record<string, number>>;
}

/** The answer to one request. Accepted is not applied: an accepted batch counts only when its job has settled. */
export type Receipt =
    | { readonly outcome: "applied"; readonly rejects: Rejects }
    | { readonly outcome: "accepted"; readonly job: string }
    /** Nothing was taken because of these rows (position in the body as sent): they are left out, the rest is sent again. */
    | {
          readonly outcome: "refused";
          readonly rows: readonly { readonly index: number; readonly reason: string; readonly detail?: string }[];
      }
    /** Nothing was taken and the vendor names no row: the batch is halved and sent again. */
    | { readonly outcome: "unattributed"; readonly reason: string; readonly detail?: string };

/** What has become of an accepted batch. */
export type Settlement =
    | { readonly state: "pending"; readonly done?: number }
    | { readonly state: "applied"; readonly rejects: Rejects }
    /** The job ended without effect, or is unknown: its members are planned again. */
    | { readonly state: "failed"; readonly reason: string };

/**
 * One vendor. What shared code may know about it is data and functions of this one type; shared code never asks which
 * vendor it has. A vendor's folder holds `index.ts` (assembles this), `config.ts`, `limits.ts`, `verify.ts`, `target.ts`,
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
    readonly batch: BatchFormat;

    /** Prepares requests under this credential. OAuth: the first request fetches the token. No request is made here. */
    signIn(connection: ConnectionInput, transport: Transport): Session;
    /** Proves every right that an export needs; an error names the missing one and where it is granted. */
    verify(session: Session): Promise<Account>;
    /** Proves that the target exists and is of the right kind; the error carries the vendor's words. */
    findTarget(session: Session, target: TargetInput): Promise<TargetInfo>;
    /** Exactly one exchange (retries of a refused or lost one are the client's). The body was made by `batch`. */
    send(session: Session, target: TargetInput, body: Buffer): Promise<Receipt>;
    /** Asks once what has become of a job. */
    settle?(session: Session, job: string): Promise<Settlement>;
}
