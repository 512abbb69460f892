/**
 * A segment as it stands in the program's inputs: plain JSON with a `kind`. What is secret stands in `credentials`; an export takes them
 * out of it, into an input of their own, so that nothing else of it becomes a secret.
 */
export interface SegmentInput {
    readonly kind: string;
    readonly [key: string]: unknown;
}
