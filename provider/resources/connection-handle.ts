import type { ConsentInput } from "../consent/receipt";
import { isEnvironmentVariable } from "./credential";
import type { Credentials } from "./credential";
import type { ConnectionKind } from "./vendor-types";

/** The form that handles have; a changed one gets the next number, since the states of owners hold them. */
export const handleForm = 1;

/** With whom a connection is shared: the stack that declares it, any stack, or projects by their names. */
export type SharedWith = "administrators" | "contributors" | readonly string[];

/** A handle as another stack reads it. */
export interface ReadHandle {
    readonly displayName: string;
    readonly endpoint?: string;
    readonly settings?: Readonly<Record<string, string>>;
    readonly consent: ConsentInput;
    readonly sharedWith: SharedWith;
    readonly owner: string;
    readonly account?: { readonly id: string; readonly name: string };
}

/**
 * Why an output cannot be used as the handle of a connection of that kind: there is none; its credentials could not be decrypted, or
 * another part that its owner made secret; it is something else; a later version of this package made it; it is of another kind.
 */
export type HandleProblem = "missing" | "sealed" | "part" | "foreign" | "newer" | "kind";

export interface HandleReading {
    /** Its plain parts; nothing of what is no handle. */
    readonly handle?: ReadHandle;
    readonly problem?: HandleProblem;
    /** What it is a handle of, where that is not what was asked for. */
    readonly kind?: string;
}

/**
 * Reads a stack's output as the handle of a connection. The engine gives `undefined` for an output that is not there, and `{}` in the
 * place of each secret that it cannot decrypt.
 */
export function readHandle(kind: ConnectionKind, value: unknown): HandleReading {
    if (value === undefined || value === null) return { problem: "missing" };
    if (isEmpty(value)) return { problem: "sealed" };
    if (!isHandle(value)) return { problem: "foreign" };
    if (value.segmentExportConnection > handleForm) return { problem: "newer" };
    if (value.kind !== kind) return { problem: "kind", kind: String(value.kind) };
    const { displayName, endpoint, settings, consent, sharedWith, owner, account } = value as unknown as ReadHandle;
    const parts = [settings, consent, account].flatMap((part) => Object.values(part ?? {}) as unknown[]);
    if ([displayName, endpoint, consent, sharedWith, account, ...parts].some(isEmpty)) return { problem: "part" };
    const handle = { displayName, endpoint, settings, consent, sharedWith, owner, account };
    return isEmpty(value.credentials ?? {}) ? { handle, problem: "sealed" } : { handle };
}

/** The credentials in a handle that can be used; none in anything else. */
export function credentialsIn(kind: ConnectionKind, value: unknown): Credentials {
    if (readHandle(kind, value).problem !== undefined) return {};
    return (value as { readonly credentials: Credentials }).credentials;
}

/** Names of environment variables alone, which are no secret. */
export function areNames(credentials: Credentials): boolean {
    const given = Object.values(credentials);
    return given.length > 0 && given.every(isEnvironmentVariable);
}

function isHandle(value: unknown): value is Record<string, unknown> & { segmentExportConnection: number } {
    if (typeof value !== "object" || value === null) return false;
    return typeof (value as Record<string, unknown>).segmentExportConnection === "number";
}

function isEmpty(value: unknown): boolean {
    return typeof value === "object" && value !== null && !Array.isArray(value) && Object.keys(value).length === 0;
}
