import { createHash } from "node:crypto";
import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Account, Session } from "../destination";
import { errorFor, problemIn, ROLE } from "./errors";

/** Each right, and the privilege that gives it. The API's pages name both that and `contacts:lists:read` for lists. */
const NEEDED: readonly { readonly doing: string; readonly privilege: string }[] = [
    { doing: "import contacts, take them off lists and follow both", privilege: "contacts:write" },
    { doing: "read lists and who is on them", privilege: "contacts:read" },
];

/** Proves the user's privileges, and the scope contact_data by reading one list; then asks whose account it is. */
export async function verify(session: Session): Promise<Account> {
    const privileges = await read(session, "/v3/account/user/privileges");
    const problem = problemIn(privileges);
    if (problem !== undefined) throw errorFor(problem, "to read the user's privileges");
    if (!Array.isArray(privileges.json)) {
        throw new ExportError(
            "remote",
            "Constant Contact answered the question for the user's privileges without a list of them.",
            { retryable: true },
        );
    }
    const held = privileges.json.map((one) => firstText(fieldsOf(one).privilege_name));
    for (const { doing, privilege } of NEEDED) {
        if (held.includes(privilege)) continue;
        const message = `The user of this connection may not ${doing} in Constant Contact: the privilege ${privilege} is missing. ${ROLE}.`;
        throw new ExportError("auth", message);
    }
    const lists = problemIn(await read(session, "/v3/contact_lists", { limit: "1" }));
    if (lists !== undefined) throw errorFor(lists, "to read contact lists");
    return identify(session);
}

/**
 * The account's own id needs the scope account_read, which an export can do without. Where it was not granted, the app stands
 * for the account; the ids of lists are unique among accounts, so that a list of another account is not found.
 */
async function identify(session: Session): Promise<Account> {
    const answer = await read(session, "/v3/account/summary");
    const problem = problemIn(answer);
    if (problem?.kind === "scope" || problem?.kind === "privilege" || problem?.kind === "signIn") {
        const hash = createHash("sha256")
            .update(session.connection.credentials.clientId ?? "")
            .digest("hex");
        return { id: `app:${hash.slice(0, 16)}`, name: "account not named: the scope account_read was not granted" };
    }
    if (problem !== undefined) throw errorFor(problem, "to read the account's summary");
    const summary = fieldsOf(answer.json);
    const id = firstText(summary.encoded_account_id);
    if (id === "") {
        throw new ExportError(
            "remote",
            "Constant Contact answered the account's summary without its id (encoded_account_id).",
            { retryable: true },
        );
    }
    return { id, name: firstText(summary.organization_name, id) };
}

function read(session: Session, path: string, query: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
    const headers = { accept: "application/json" };
    return session.http.request({ method: "GET", host: "api", path, query, headers, bucket: "api", retry: "always" });
}
