import { types } from "node:util";

/**
 * Who must act, and how:
 * - `config`: the user's program or files are wrong; nothing was sent.
 * - `auth`: the vendor refused the credential, or it lacks a right.
 * - `quota`: the vendor's limit is used up; later it may go on.
 * - `remote`: the vendor failed or gave an answer that cannot be understood.
 * - `rejected`: the vendor refused the data.
 * - `guard`: a run would do more than its guard allows; the user's program says whether it may.
 * - `interrupted`: we stopped (time box, lost engine, cancelled); the next run goes on.
 */
export type ErrorCode = "config" | "auth" | "quota" | "remote" | "rejected" | "guard" | "interrupted";

const MARKER = Symbol.for("pulumi-segment-export.error");

/** No message may hold a credential, a member's address, or more than 200 characters of a vendor's answer. */
export class ExportError extends Error {
    readonly code: ErrorCode;
    /** The same request may succeed later without anybody changing anything. */
    readonly retryable: boolean;
    /** Path of the input at fault, as the user wrote it: `fields.email`, `segments[0]`. */
    readonly property: string | undefined;

    constructor(
        code: ErrorCode,
        message: string,
        options: { retryable?: boolean; property?: string; cause?: unknown } = {},
    ) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.name = "ExportError";
        this.code = code;
        this.retryable = options.retryable ?? false;
        this.property = options.property;
        Object.defineProperty(this, MARKER, { value: true });
    }
}

/** By marker, not `instanceof`: two copies of the package may be loaded in one process. */
export function isExportError(value: unknown): value is ExportError {
    return typeof value === "object" && value !== null && MARKER in value;
}

/** Whatever was thrown, as an Error: `throw "text"`, `throw null` and rejected undefineds included. */
export function toError(thrown: unknown): Error {
    // By its kind too: an error of another realm, as test runners have, is no instance of this one's class.
    if (thrown instanceof Error || types.isNativeError(thrown)) return thrown;
    return new Error(typeof thrown === "string" ? thrown : `a value that is no Error was thrown: ${String(thrown)}`);
}
