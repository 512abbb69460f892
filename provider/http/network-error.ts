import { ExportError, isExportError } from "../errors";

/** Why a request brought no usable answer. */
export interface Failure {
    /** For people: the host, what happened, who must act. */
    readonly message: string;
    /** The request never reached the vendor: trying again repeats nothing. */
    readonly unsent: boolean;
    /** Trying again is of no use before somebody changes something. */
    readonly lasting: boolean;
    readonly cause: unknown;
}

const NEVER_SENT = new Set(["ECONNREFUSED", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH", "UND_ERR_CONNECT_TIMEOUT"]);
const UNREACHABLE = new Set(["ENETUNREACH", "EHOSTUNREACH", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT"]);
const TOO_SLOW = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "TimeoutError"]);
const TLS = /^(ERR_TLS|ERR_SSL|EPROTO$|CERT_|UNABLE_TO_|.*SELF_SIGNED|.*CERT|UND_ERR_PRX_TLS)/;
const NOT_HTTP = /^(HPE_|HTTPParserError$|UND_ERR_RES_|UND_ERR_HEADERS_OVERFLOW)/;

/** The code that says most: undici wraps the socket's error, and Node one error per address tried. */
function codeOf(error: unknown): string {
    if (typeof error !== "object" || error === null) return "";
    const { code, cause, errors, name } = error as Record<string, unknown>;
    if (Array.isArray(errors) && errors.length > 0) return codeOf(errors[0]);
    if (typeof code === "string" && code !== "UND_ERR_SOCKET" && code !== "UND_ERR_ABORTED") return code;
    return codeOf(cause) || (typeof code === "string" ? code : String(name));
}

function explain(code: string, host: string): string {
    if (code === "ECONNREFUSED") return `${host} refused the connection: is it running, and is the endpoint right?`;
    if (code === "ENOTFOUND")
        return `the name of ${host} is unknown (DNS): check the endpoint and this machine's network`;
    if (code === "EAI_AGAIN") return `the name of ${host} could not be looked up (DNS gave no answer)`;
    if (UNREACHABLE.has(code))
        return `${host} could not be reached (${code}): check this machine's network and proxy settings`;
    if (TOO_SLOW.has(code)) return `${host} gave no complete answer in time`;
    if (NOT_HTTP.test(code))
        return `${host} answered with something that is not HTTP (${code}): is the endpoint right?`;
    if (TLS.test(code)) {
        return `no trusted connection to ${host} (${code}): is the endpoint right? Where a company proxy re-signs TLS, name its certificate in NODE_EXTRA_CA_CERTS`;
    }
    return `the connection to ${host} was cut before its answer was complete (${code || "no reason given"})`;
}

/** What a failed exchange means. */
export function failureOf(error: unknown, host: string): Failure {
    const code = codeOf(error);
    const noConnection = code === "ENOTFOUND" || TLS.test(code);
    return {
        message: explain(code, host),
        unsent: noConnection || NEVER_SENT.has(code),
        lasting: noConnection || NOT_HTTP.test(code),
        cause: error,
    };
}

/** The vendor's own failure. */
export function failureOfStatus(status: number, host: string): Failure {
    return {
        message: `${host} failed with HTTP ${status}: the fault is on its side`,
        unsent: false,
        lasting: false,
        cause: undefined,
    };
}

/** The signal's reason where it is one of ours, else that the run was stopped. */
export function interrupted(signal: AbortSignal, host: string): Error {
    if (isExportError(signal.reason)) return signal.reason;
    return new ExportError("interrupted", `stopped before ${host} answered; the next run goes on from here`, {
        retryable: true,
        cause: signal.reason,
    });
}
