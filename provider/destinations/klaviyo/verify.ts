import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Account, Session } from "../destination";
import { get, postImport, postList, type Scope } from "./api";
import { errorFor, namedScopes, problemIn, type Problem } from "./errors";

/** No row, no list: as a whole it asks for nothing. */
const EMPTY_IMPORT = '{"data":{"type":"profile-bulk-import-job","attributes":{"profiles":{"data":[]}}}}';

/** A list must have a name, so this makes none: https://developers.klaviyo.com/en/reference/create_list */
const NAMELESS_LIST = '{"data":{"type":"list","attributes":{}}}';

/** Statuses of an answer that was given about the import itself, after the key and its scopes were looked at. */
const LOOKED_AT = new Set([400, 409, 422]);

/** Proves the five scopes one by one without changing anything, and says whose account it is. */
export async function verify(session: Session): Promise<Account> {
    const account = proven(await get(session, "accounts", "/api/accounts"), "to read the account", "accounts:read");
    proven(await get(session, "lists", "/api/lists", { "page[size]": "1" }), "to read lists", "lists:read");
    // One field that says nothing of the person: no address is read to prove that one could be.
    const onePerson = { "page[size]": "1", "fields[profile]": "created" };
    proven(await get(session, "profiles", "/api/profiles", onePerson), "to read profiles", "profiles:read");
    await proveWriting(session);
    return accountOf(account);
}

/**
 * An import of nobody is refused (400) under a key that may import, and forbidden (403) under one that may not; were it
 * accepted, it would change nothing (README, "What connecting proves").
 */
async function proveWriting(session: Session): Promise<void> {
    const problem = problemIn(await postImport(session, EMPTY_IMPORT));
    if (problem === undefined || (problem.kind === "refused" && LOOKED_AT.has(problem.status))) return;
    throw errorFor(problem, "to import profiles into a list", await missingToWrite(session, problem));
}

/** An import needs two scopes. Where its answer does not say which one is missing, a request that needs one alone does. */
async function missingToWrite(session: Session, problem: Problem): Promise<readonly Scope[]> {
    const both: readonly Scope[] = ["lists:write", "profiles:write"];
    if (problem.kind !== "right" || namedScopes(problem, both).length > 0) return both;
    return [problemIn(await postList(session, NAMELESS_LIST))?.kind === "right" ? "lists:write" : "profiles:write"];
}

function proven(answer: ApiResponse, doing: string, scope: Scope): ApiResponse {
    const problem = problemIn(answer);
    if (problem !== undefined) throw errorFor(problem, doing, [scope]);
    return answer;
}

function accountOf(answer: ApiResponse): Account {
    const { data } = fieldsOf(answer.json);
    const account = fieldsOf(Array.isArray(data) ? data[0] : undefined);
    const id = firstText(account.id);
    if (id === "") {
        const message = "Klaviyo answered the question for the key's account without one.";
        throw new ExportError("remote", message, { retryable: true });
    }
    const contact = fieldsOf(fieldsOf(account.attributes).contact_information);
    return { id, name: firstText(contact.organization_name, id) };
}
