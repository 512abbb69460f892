import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText, isPage, vendorWords } from "../../http/vendor-words";
import type { Scope } from "./api";

/** One entry of `errors[]`. `detail` may be reworded at any time, so only `code` and `source` decide anything. */
export interface ApiFault {
    readonly code: string;
    readonly title: string;
    readonly detail: string;
    readonly pointer: string;
}

/**
 * - `key`: the API key is not accepted. - `right`: it lacks a scope, or the account a feature. - `missing`: no such thing.
 * - `refused`: understood, and said no. - `retired`: this revision is no longer served.
 * - `edge`: an answer of what stands before the API. - `unreadable`: an answer that is none.
 */
export type ProblemKind = "key" | "right" | "missing" | "refused" | "retired" | "edge" | "unreadable";

export interface Problem {
    readonly kind: ProblemKind;
    readonly status: number;
    readonly faults: readonly ApiFault[];
    /** The vendor's words as an aside, ` ("...")`; empty where it said nothing. */
    readonly said: string;
}

/** Opens Klaviyo's form with the scopes chosen: https://help.klaviyo.com/hc/en-us/articles/7423954176283 */
const NEW_KEY =
    "https://www.klaviyo.com/create-private-api-key?scopes=accounts:read,lists:read,lists:write,profiles:read,profiles:write";
const WHERE = "Klaviyo > Settings > API keys";

/** What an answer says is wrong; undefined for a 2xx with JSON that holds no errors. */
export function problemIn(answer: ApiResponse): Problem | undefined {
    const { status, json } = answer;
    const faults = faultsIn(json);
    if (status >= 200 && status < 300 && typeof json === "object" && json !== null && faults.length === 0) {
        return undefined;
    }
    return { kind: kindOf(answer), status, faults, said: aside(faults) };
}

/** The same where the answer to what was done is an empty one: nothing but 204 says so. */
export function problemUnlessDone(answer: ApiResponse): Problem | undefined {
    if (answer.status === 204) return undefined;
    return problemIn(answer) ?? { kind: "unreadable", status: answer.status, faults: [], said: "" };
}

/** Who must act. `doing`: "to read list XW53Ha"; `needed`: the scopes that it takes. */
export function errorFor(problem: Problem, doing: string, needed: readonly Scope[]): ExportError {
    const { kind, status, said } = problem;
    switch (kind) {
        case "key":
            return new ExportError(
                "auth",
                `Klaviyo does not accept the API key${said}: it is mistyped or was deleted. The keys stand in ${WHERE}; a new one: ${NEW_KEY}`,
                { property: "apiKey" },
            );
        case "right":
            return new ExportError(
                "auth",
                `${missingRight(problem, needed)} ${doing}${said}. The scopes of a key cannot be changed; make a new one: ${NEW_KEY}`,
                { property: "apiKey" },
            );
        case "retired":
            return new ExportError(
                "remote",
                `Klaviyo no longer serves the API that this version uses${said}. Install a newer pulumi-segment-export.`,
            );
        case "edge":
            return new ExportError(
                "remote",
                `Klaviyo's network edge, not its API, answered HTTP ${status} when asked ${doing}. The key is not the reason: try again later, or from another network, and see that the endpoint is right.`,
                { retryable: true },
            );
        case "unreadable":
            return new ExportError(
                "remote",
                `Klaviyo answered HTTP ${status} with something that is not its API's when asked ${doing}: is the endpoint right?`,
                { retryable: true },
            );
        default:
            return new ExportError("remote", `Klaviyo refused ${doing} with HTTP ${status}${said}.`);
    }
}

/** An import error and an error of an answer look alike. */
export function faultOf(value: unknown): ApiFault {
    const fields = fieldsOf(value);
    return {
        code: firstText(fields.code),
        title: firstText(fields.title),
        detail: firstText(fields.detail),
        pointer: firstText(fieldsOf(fields.source).pointer),
    };
}

/** Those of the needed scopes that the answer names as missing; it need not name any. */
export function namedScopes({ faults }: Problem, needed: readonly Scope[]): readonly Scope[] {
    const words = faults.map(({ detail }) => detail).join(" ");
    return needed.filter((scope) => words.includes(scope));
}

function missingRight(problem: Problem, needed: readonly Scope[]): string {
    // Of one scope alone there is nothing to guess: no operation used here depends on a plan.
    const sure = needed.length === 1 && problem.faults.some(({ code }) => code === "permission_denied");
    const named = sure ? needed : namedScopes(problem, needed);
    if (named.length > 0) return `The Klaviyo API key lacks the scope ${named.join(" and ")}, needed`;
    return `The Klaviyo API key may lack the scope ${needed.join(" or ")}, needed`;
}

function faultsIn(json: unknown): readonly ApiFault[] {
    const { errors } = fieldsOf(json);
    return Array.isArray(errors) ? errors.map(faultOf) : [];
}

function aside(faults: readonly ApiFault[]): string {
    const [first] = faults;
    const words = vendorWords(firstText(first?.detail, first?.title));
    return words === "" ? "" : ` ("${words}")`;
}

/**
 * Cloudflare, before the API, answers with HTML and statuses that would mean a bad key or a missing scope:
 * https://github.com/klaviyo/klaviyo-api-python/issues/84, https://github.com/klaviyo/klaviyo-api-ruby/issues/39
 */
function kindOf({ status, headers, text, json }: ApiResponse): ProblemKind {
    if (status < 300) return "unreadable";
    if (headers["cf-mitigated"] !== undefined || isPage(text)) return "edge";
    if (faultsIn(json).length === 0) return "unreadable";
    if (status === 401) return "key";
    if (status === 403) return "right";
    if (status === 404) return "missing";
    return status === 410 ? "retired" : "refused";
}
