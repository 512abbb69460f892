// What a vendor answers: to a batch, about a job, and about who is on a target.

/** A member as the vendor lists it. */
export interface ListedMember {
    /** The vendor's id of the person, as `remove` takes it. */
    readonly id: string;
    /** Trimmed and in lower case; what the vendor holds is compared in no other form. */
    readonly email: string;
}

/** Where a reading begins: at the first member who joined since (or earlier: a vendor may give more), or where a page ended. */
export type MembersFrom = { readonly joinedSince?: Date } | { readonly next: string };

export interface MemberPage {
    readonly members: readonly ListedMember[];
    /** Where the next page begins, for `readMembers` alone to understand; absent on the last one. */
    readonly next?: string;
}

/** The reason where the vendor itself failed, and not for what was sent: the next run sends that member again. */
export const VENDOR_FAILURE = "vendor_failure";

/** A member that the vendor refused, named by its normalised address. It is turned into the ledger's key at once. */
export interface RejectedMember {
    readonly email: string;
    /** A short code, `invalid_email`, or `VENDOR_FAILURE`; the vendor's words belong in `detail`, at most 200 characters and without the address. */
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
