import type { ZodType } from "zod";
import type { Transport } from "../http/http";
import type { Workbench } from "../workbench";
import type { SegmentInput } from "./segment-input";

/** Where a source finds what the program names. */
export interface SourceContext {
    /** The program's directory: relative paths start here. */
    readonly directory: string;
    readonly workbench: () => Promise<Workbench>;
    readonly signal: AbortSignal;
    /** How a source that is a service is reached; files need none. */
    readonly transport?: Transport | undefined;
    /** Those of the segment that is read, environment variables already read. Never logged, never part of an error. */
    readonly credentials?: Readonly<Record<string, string>> | undefined;
    /** The wall clock. Default: the machine's. */
    readonly now?: (() => Date) | undefined;
}

/**
 * One kind of segment source. A source is read wholly before it is used: `load` either fills the table with every row or throws
 * ExportError: `config` naming the file, the row where it can, and what to change; of a service also `auth`, `quota` and `remote`. A short read never looks like a smaller segment.
 */
export interface SegmentSource {
    /** Permanent: it stands in state. `files`. */
    readonly kind: string;
    /** Checks one `segments[i]`, without touching the source. */
    readonly input: ZodType<SegmentInput>;
    /** Checks the segment's `credentials`, which never stand beside the rest of it. Absent: there are none. */
    readonly credentials?: ZodType<Record<string, string>>;
    /** As people would name it in a message: `segments/vip.csv`. */
    describe(segment: SegmentInput): string;
    /**
     * A text that changes whenever the segment's data may have changed, got without reading the data.
     * Throws ExportError `config` when the segment cannot be found, and may throw `EmptySegment` as `load` does.
     */
    fingerprint(segment: SegmentInput, context: SourceContext): Promise<string>;
    /** The names of the segment's columns, exactly as the source has them, in its order. */
    columns(segment: SegmentInput, context: SourceContext): Promise<string[]>;
    /**
     * Fills the existing, empty table `table`: `(origin VARCHAR, line BIGINT, c0 VARCHAR, c1 VARCHAR, ...)`, one `c<i>` for each of `columns`.
     * `origin` names the file (relative as the user gave it), `line` counts its data rows from 1. Values come as text; null stays null.
     * Throws when the segment changed while it was read, and `EmptySegment` when it has no row at all.
     */
    load(segment: SegmentInput, columns: readonly string[], table: string, context: SourceContext): Promise<void>;
}
