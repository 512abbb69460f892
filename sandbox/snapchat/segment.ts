import { type Digests, DigestTable } from "./digest-table";

/** `retention_in_days` of members who never expire. */
export const LIFETIME_DAYS = 9999;
const DAY_SECONDS = 86_400;
/** Audiences below this cannot be targeted. */
const TARGETABLE = 1000;
const WORDS_PER_DIGEST = 8;

export interface SegmentRecord {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly adAccount: string;
    readonly sourceType: string;
    readonly retentionDays: number;
    /** Milliseconds since 1970. */
    readonly created: number;
    readonly updated: number;
}

/**
 * An audience and its members. A member is a digest with the second of its upload, since members expire. What is not 64
 * lower-case hex digits counts as uploaded and never matches anybody.
 */
export class Segment {
    record: SegmentRecord;
    readonly members = new DigestTable();
    /** No member was uploaded before this second. */
    private oldest = Infinity;
    /** What `approximate_number_users` says while an upload is processed. */
    private settledUsers = 0;
    private processedAt = 0;
    private received = false;

    constructor(record: SegmentRecord) {
        this.record = record;
    }

    get count(): number {
        return this.members.count;
    }

    /** Adding somebody again starts his retention anew. */
    add(digests: Digests, seconds: number | readonly number[], processedAt: number): void {
        this.startProcessing(processedAt);
        for (let position = 0; position < digests.length / WORDS_PER_DIGEST; position += 1) {
            const second = typeof seconds === "number" ? seconds : (seconds[position] ?? 0);
            this.oldest = Math.min(this.oldest, second);
            this.members.put(digests, position, second);
        }
    }

    remove(digests: Digests, processedAt: number): void {
        this.startProcessing(processedAt);
        for (let position = 0; position < digests.length / WORDS_PER_DIGEST; position += 1) {
            this.members.delete(digests, position);
        }
    }

    clear(): void {
        this.members.clear();
        this.settledUsers = 0;
    }

    /** Drops the members whose retention is over. */
    expire(now: number): void {
        const { retentionDays } = this.record;
        const limit = Math.floor(now / 1000) - retentionDays * DAY_SECONDS;
        if (retentionDays < LIFETIME_DAYS && this.oldest <= limit) this.oldest = this.members.keepAbove(limit);
    }

    /** The read-only figures of a segment object. */
    figures(now: number): { uploadStatus: string; targetableStatus: string; users: number } {
        const processing = now < this.processedAt;
        const users = processing ? this.settledUsers : this.count;
        const uploadStatus = processing ? "PROCESSING" : "COMPLETE";
        const targetableStatus = users < TARGETABLE ? "TOO_FEW_USERS" : "READY";
        return this.received
            ? { uploadStatus, targetableStatus, users }
            : { uploadStatus: "NO_UPLOAD", targetableStatus: "NOT_READY", users };
    }

    private startProcessing(processedAt: number): void {
        if (this.processedAt <= processedAt) this.settledUsers = this.count;
        this.processedAt = processedAt;
        this.received = true;
    }
}
