/** A segment as it stands in the program's inputs: plain JSON with a `kind`. */
export interface SegmentInput {
    readonly kind: string;
    readonly [key: string]: unknown;
}
