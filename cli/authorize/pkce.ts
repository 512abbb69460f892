import { createHash, randomBytes } from "node:crypto";

/** 43 characters that nobody can guess: a `state`, or a code verifier as RFC 7636, section 4.1, wants it. */
export function unguessable(): string {
    return randomBytes(32).toString("base64url");
}

/** The S256 challenge of a code verifier: https://www.rfc-editor.org/rfc/rfc7636#section-4.2 */
export function challengeOf(verifier: string): string {
    return createHash("sha256").update(verifier, "ascii").digest("base64url");
}
