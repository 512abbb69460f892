import { ExportError, isExportError, toError } from "../../errors";
import type { Address } from "./address";

const CERTIFICATE = /^(ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY))/;
/** Codes of the network, and of PostgreSQL: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const LOST = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|08|53300|57P0|57014|55P03|25P03|40)/;
/** The driver's own errors carry no code. */
const CUT = /^(Connection terminated|Client has encountered a connection error|timeout exceeded|Query read timeout)/;

interface Known {
    readonly when: RegExp;
    readonly say: (address: Address) => string;
}

const WRONG: readonly Known[] = [
    {
        when: /^28/,
        say: () => "refuses this user or password. Correct them in segmentexport:ledger (or PGUSER and PGPASSWORD).",
    },
    {
        when: /^3D000/,
        say: () => "has no database of that name. Create it, or correct the name in segmentexport:ledger.",
    },
    {
        when: /^42501/,
        say: ({ schema }) =>
            `does not let this user work there. Let an administrator run: GRANT CREATE ON DATABASE <database> TO <user>; or, where ` +
            `the schema is made for it: CREATE SCHEMA ${schema} AUTHORIZATION <user>. Where another user's runs made the schema, and make ` +
            `tables in it: GRANT <that user> TO <user>.`,
    },
    { when: /^25006/, say: () => "is a read-only standby. Write the address of the primary server." },
    { when: /^ENOTFOUND/, say: () => "has no such host. Correct the host's name in segmentexport:ledger." },
    { when: /^(ENOENT|EACCES)/, say: () => "names a file or socket that is not there, or may not be used." },
    { when: /^53[12]/, say: () => "has no room left. Make room and run again: what was recorded before is kept." },
    {
        when: CERTIFICATE,
        say: () => "has a certificate that is not trusted here. Name its authority with sslrootcert= in the address.",
    },
    {
        when: /^(3F000|42P01|42703)/,
        say: ({ schema }) =>
            `lacks a part of the schema ${schema}. Restore it from a backup; or drop the schema: then nothing on any list is ` +
            "known to be ours, nothing will be removed, and every segment is sent again.",
    },
];

/** What went wrong with the database, as the user must hear it; an error that is not the database's as it is. */
export function explained(thrown: unknown, address: Address): Error {
    if (isExportError(thrown)) return thrown;
    const error = toError(thrown);
    const code = codeOf(error);
    const known = WRONG.find(({ when }) => when.test(code));
    const place = `The ledger at ${address.location}`;
    if (known !== undefined) {
        return new ExportError("config", `${place} ${known.say(address)}${said(error)}`, { cause: error });
    }
    if (isLost(error)) {
        const message =
            `${place} cannot be reached, or did not answer in time. What was recorded before is kept; run again when the ` +
            `database is there.${said(error)}`;
        return new ExportError("remote", message, { retryable: true, cause: error });
    }
    if (/server does not support SSL/.test(error.message)) {
        return new ExportError("config", `${place} has no TLS as sslmode in its address asks for.${said(error)}`, {
            cause: error,
        });
    }
    if (/client password must be a string/.test(error.message)) {
        return new ExportError(
            "config",
            `${place} wants a password. Write it in segmentexport:ledger, as a Pulumi secret, or in PGPASSWORD.`,
        );
    }
    return isState(code) ? new ExportError("remote", `${place} failed.${said(error)}`, { cause: error }) : error;
}

/** The connection is gone, or the server has no time for us: nothing is wrong with what was asked. */
export function isLost(error: Error): boolean {
    return LOST.test(codeOf(error)) || CUT.test(error.message);
}

/** Nothing more can be asked of the connection on which this came. */
export function endsConnection(error: Error): boolean {
    return /^(E[A-Z]|08|57P0|25P03)/.test(codeOf(error)) || CUT.test(error.message);
}

/** The transaction was undone, for another one's sake: the same again may succeed at once. */
export function isConflict(error: Error): boolean {
    return codeOf(error) === "40001" || codeOf(error) === "40P01";
}

/** A lock on a row did not become free in time. */
export function isLockTimeout(error: Error): boolean {
    return codeOf(error) === "55P03";
}

function codeOf(error: Error): string {
    const code = "code" in error ? error.code : undefined;
    return typeof code === "string" ? code : "";
}

function isState(code: string): boolean {
    return /^[0-9A-Z]{5}$/.test(code);
}

/** Only the first line: details may quote a row. */
function said(error: Error): string {
    const code = codeOf(error);
    const line = (error.message.split("\n")[0] ?? "").slice(0, 200);
    return ` (${[line, code].filter((part) => part !== "").join("; ")})`;
}
