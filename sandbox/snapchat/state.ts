import type { Commit, Journal, Sized, StatePart } from "../state/journal";
import { fromBase64, toBase64 } from "./digest-table";
import { Segment, type SegmentRecord } from "./segment";

/** Everything that can happen to the audiences. `digests` are base64; times are milliseconds since 1970, `seconds` seconds. */
export type SnapchatChange =
    | { kind: "segment"; segment: SegmentRecord }
    | { kind: "deleteSegment"; id: string }
    | { kind: "add"; id: string; digests: string; seconds: number | readonly number[]; processedAt: number }
    | { kind: "remove"; id: string; digests: string; processedAt: number }
    | { kind: "clear"; id: string };

const MEMBERS_PER_LINE = 50_000;

export class SnapchatState implements StatePart<SnapchatChange> {
    readonly segments = new Map<string, Segment>();
    readonly commit: Commit<SnapchatChange>;

    constructor(journal: Journal) {
        this.commit = journal.join("snapchat", this);
    }

    /** Everything that reads the state calls this first: members expire. */
    settle(now: number): void {
        for (const segment of this.segments.values()) segment.expire(now);
    }

    apply(change: SnapchatChange): void {
        switch (change.kind) {
            case "segment":
                return this.applySegment(change.segment);
            case "deleteSegment":
                this.segments.delete(change.id);
                return;
            case "add":
                return this.segments
                    .get(change.id)
                    ?.add(fromBase64(change.digests), change.seconds, change.processedAt);
            case "remove":
                return this.segments.get(change.id)?.remove(fromBase64(change.digests), change.processedAt);
            case "clear":
                return this.segments.get(change.id)?.clear();
        }
    }

    *snapshot(): Generator<Sized<SnapchatChange>> {
        for (const segment of this.segments.values()) {
            const { id } = segment.record;
            yield { change: { kind: "segment", segment: segment.record }, rows: 1 };
            const { members } = segment;
            for (let start = 0; start < members.count; start += MEMBERS_PER_LINE) {
                const rows = Math.min(MEMBERS_PER_LINE, members.count - start);
                const digests = toBase64(members.slice(start, start + rows));
                const seconds = Array.from({ length: rows }, (_, index) => members.valueAt(start + index));
                yield { change: { kind: "add", id, digests, seconds, processedAt: 0 }, rows };
            }
        }
    }

    size(): number {
        return [...this.segments.values()].reduce((sum, segment) => sum + segment.count + 1, 0);
    }

    private applySegment(record: SegmentRecord): void {
        const known = this.segments.get(record.id);
        if (known === undefined) this.segments.set(record.id, new Segment(record));
        else known.record = record;
    }
}
