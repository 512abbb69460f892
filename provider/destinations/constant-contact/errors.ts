import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText, isPage, quoted, vendorWords } from "../../http/vendor-words";

/**
 * - `signIn`: the access token is not accepted. - `privilege`: the user's role. - `scope`: the app's grant.
 * - `missing`: no such thing. - `refused`: understood, and said no. - `unreadable`: no answer of the API.
 */
type ProblemKind = "signIn" | "privilege" | "scope" | "missing" | "refused" | "unreadable";

export interface Problem {
    readonly kind: ProblemKind;
    readonly status: number;
    /** The vendor's words, at most 200 characters. */
    readonly words: string;
    /** The same as an aside, ` ("...")`; empty where it said nothing. */
    readonly said: string;
}

export const ROLE =
    "Only the Account Owner can change it: Account settings > Users > (the person), role Account Manager; a Campaign Creator cannot import contacts";

const SCOPES =
    "Connect again with the scopes contact_data, account_read and offline_access, and see in developer.constantcontact.com > " +
    "My Applications that the application is active";

/**
 * What an answer says is wrong; undefined for a 2xx with JSON that holds no error. Errors of the API come as an array of
 * `{error_key, error_message}`, those of its gateway as one such object or `{message}`, an edge sends HTML:
 * https://developer.constantcontact.com/api_guide/glossary_responses.html
 */
export function problemIn(answer: ApiResponse): Problem | undefined {
    const { status, json } = answer;
    const readable = typeof json === "object" && json !== null;
    const key = keyIn(answer);
    if (status >= 200 && status < 300 && readable && key === "") return undefined;
    const errors = (Array.isArray(json) ? json : [json]).map(fieldsOf);
    const text = errors
        .map((error) => firstText(error.error_message, error.message, error.error_description, error.errorSummary))
        .concat(readable ? [] : [answer.text])
        .filter((one) => one !== "")
        .join(", ");
    return { kind: kindOf(answer, key), status, words: vendorWords(text), said: quoted(text) };
}

/** Who must act. `doing`: "to read list ...". */
export function errorFor(problem: Problem, doing: string): ExportError {
    const { kind, status, said } = problem;
    if (kind === "signIn") {
        const who = "The person who connected may have withdrawn the application's access: connect again";
        return new ExportError("auth", `Constant Contact does not accept the renewed access token${said}. ${who}.`);
    }
    if (kind === "privilege") {
        return new ExportError(
            "auth",
            `The role of this connection's user in Constant Contact does not allow ${doing}${said}. ${ROLE}.`,
        );
    }
    if (kind === "scope") {
        return new ExportError("auth", `Constant Contact does not let this application ${doing}${said}. ${SCOPES}.`);
    }
    if (kind === "unreadable") {
        const message = `Constant Contact answered HTTP ${status} without an answer of its API when asked ${doing}.`;
        return new ExportError("remote", message, { retryable: true });
    }
    return new ExportError("remote", `Constant Contact refused ${doing} with HTTP ${status}${said}.`);
}

/**
 * A day's 10,000 calls of the app are used up until 00:00 UTC; other 429s pass within seconds and name no time:
 * https://developer.constantcontact.com/api_guide/rate_limits.html
 */
export function pauseAsked(answer: ApiResponse, now: number): number | undefined {
    if (keyIn(answer) !== "quota_exceeded") return undefined;
    const said = Date.parse(answer.headers.date ?? "");
    const answered = Number.isNaN(said) ? now : said;
    return new Date(answered).setUTCHours(24, 0, 0, 0) - answered;
}

/** What the API itself, and not an edge before it, refused with this status. */
export function isRefusal(problem: Problem | undefined, status: number): boolean {
    return problem?.kind === "refused" && problem.status === status;
}

function keyIn(answer: ApiResponse): string {
    const errors = (Array.isArray(answer.json) ? answer.json : [answer.json]).map(fieldsOf);
    return firstText(...errors.map((error) => error.error_key));
}

/** A missing privilege is `access_denied`; what a missing scope or a deactivated app gets is not published: any other 403. */
function kindOf(answer: ApiResponse, key: string): ProblemKind {
    const { status, json } = answer;
    if (status === 401) return "signIn";
    if (isPage(answer.text)) return "unreadable";
    if (status === 403) return key === "access_denied" || /privilege/i.test(answer.text) ? "privilege" : "scope";
    if (status === 404 || status === 410 || key.endsWith("not_found")) return "missing";
    if (status >= 400 && status < 500) return "refused";
    return typeof json !== "object" || json === null || status >= 300 ? "unreadable" : "refused";
}
