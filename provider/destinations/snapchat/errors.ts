import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText, isPage, quoted } from "../../http/vendor-words";

/**
 * - `signIn`: the access token is not accepted. - `permission`: the user lacks a role. - `missing`: no such thing, or not
 *   visible to this user. - `refused`: Snapchat understood and said no. - `unreadable`: no answer of the API.
 */
type ProblemKind = "signIn" | "permission" | "missing" | "refused" | "unreadable";

export interface Problem {
    readonly kind: ProblemKind;
    readonly status: number;
    /** Snapchat's words as an aside, ` ("...")`; empty where it said nothing. */
    readonly said: string;
}

export const GRANT =
    "An organization admin grants it in Business Manager > Members > (the person) > Add Asset: this ad account, with the role " +
    "Data Manager or Account Admin; in the organization the person is Member";

/** A reset further ahead than this is no reset of a five-second window, in milliseconds. */
const LONGEST_RESET = 3_600_000;

/**
 * What an answer says is wrong; undefined when all of it succeeded. HTTP 200 proves nothing: Snapchat answers 200 with
 * `ERROR` inside. The case of the words differs between its pages and its servers.
 */
export function problemIn(answer: ApiResponse): Problem | undefined {
    const envelope = fieldsOf(answer.json);
    const failed = Object.values(envelope)
        .flatMap(itemsOf)
        .find((item) => !succeeded(item.sub_request_status));
    const ok = answer.status >= 200 && answer.status < 300;
    if (ok && Object.keys(envelope).length > 0 && succeeded(envelope.request_status) && failed === undefined)
        return undefined;
    const { sub_request_error_reason: reason } = failed ?? {};
    const plain = answer.json === undefined ? answer.text : "";
    const text = firstText(
        reason,
        envelope.debug_message,
        envelope.display_message,
        envelope.msg,
        envelope.message,
        plain,
    );
    const code = firstText(envelope.error_code) || (/\bE\d{4}\b/.exec(text)?.[0] ?? "");
    return {
        kind: kindOf(answer, text, code),
        status: answer.status,
        said: quoted(code && !text.includes(code) ? `${code} ${text}` : text),
    };
}

/** The entities under `plural`, without their wrapping; those that failed are left out. */
export function entities(answer: ApiResponse, plural: string, singular: string): Readonly<Record<string, unknown>>[] {
    return itemsOf(fieldsOf(answer.json)[plural])
        .filter((item) => succeeded(item.sub_request_status))
        .map((item) => fieldsOf(item[singular]))
        .filter((entity) => Object.keys(entity).length > 0);
}

/** Who must act, for every kind of problem but those that the caller explains himself. `doing`: "to read the audience". */
export function errorFor(problem: Problem, doing: string): ExportError {
    const { kind, status, said } = problem;
    if (kind === "signIn") {
        const who =
            "The person who connected may have left the organization, or the app was withdrawn: connect again as somebody who has access";
        return new ExportError("auth", `Snapchat does not accept the renewed access token${said}. ${who}.`);
    }
    if (kind === "permission") {
        return new ExportError("auth", `Snapchat does not let this connection's user ${doing}${said}. ${GRANT}.`);
    }
    if (kind === "unreadable") {
        return new ExportError(
            "remote",
            `Snapchat answered HTTP ${status} without an answer of its API when asked ${doing}.`,
            { retryable: true },
        );
    }
    return new ExportError("remote", `Snapchat refused ${doing} with HTTP ${status}${said}.`);
}

function succeeded(status: unknown): boolean {
    return status === undefined || (typeof status === "string" && status.toUpperCase() === "SUCCESS");
}

function itemsOf(value: unknown): Readonly<Record<string, unknown>>[] {
    return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** E3002, E3003 and E3004 are the only codes of which public traffic shows the meaning; texts decide where no code is given. */
function kindOf(answer: ApiResponse, text: string, code: string): ProblemKind {
    const { status } = answer;
    if (status === 401) return "signIn";
    if (isPage(answer.text)) return "unreadable";
    if (code === "E3002" || status === 403 || /none of the requested actions/i.test(text)) return "permission";
    if (code === "E3003" || code === "E3004" || status === 404 || status === 410) return "missing";
    if (/request url can not be correctly processed|resource is not available/i.test(text)) return "missing";
    if (status < 400 && Object.keys(fieldsOf(answer.json)).length === 0) return "unreadable";
    return status >= 300 && status < 400 ? "unreadable" : "refused";
}

/**
 * `X-Rate-Limit-Reset` of recorded traffic is a time in milliseconds since 1970, 1 to 6 s ahead:
 * https://github.com/k0va1/snapchat_api (recorded cassettes). Read as seconds it would stop a run for millennia.
 */
export function pauseAsked(answer: ApiResponse, now: number): number | undefined {
    const reset = Number(answer.headers["x-rate-limit-reset"] ?? Number.NaN);
    const answered = Date.parse(answer.headers.date ?? "");
    const pause = reset - (Number.isNaN(answered) ? now : answered);
    return pause > 0 && pause < LONGEST_RESET ? pause : undefined;
}
