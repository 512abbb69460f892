import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session, TargetInfo, TargetInput } from "../destination";
import { errorFor, problemIn } from "./errors";

/** Proves that the list exists and is not deleted. Its members are counted as the vendor does: whoever is on it, mailable or not. */
export async function findTarget(session: Session, target: TargetInput): Promise<TargetInfo> {
    const { listId = "" } = target;
    const answer = await session.http.request({
        method: "GET",
        host: "api",
        path: `/v3/contact_lists/${listId}`,
        query: { include_membership_count: "all" },
        headers: { accept: "application/json" },
        bucket: "api",
        retry: "always",
    });
    const problem = problemIn(answer);
    // The answer for an unknown list is not published: 404 by the description, 400 for an id that cannot be.
    if (problem?.kind === "missing" || problem?.kind === "refused") throw noSuchList(listId, problem.said);
    if (problem !== undefined) throw errorFor(problem, `to read list ${listId}`);
    const list = fieldsOf(answer.json);
    if (firstText(list.list_id).toLowerCase() !== listId.toLowerCase()) throw noSuchList(listId, "");
    const name = firstText(list.name, listId);
    if (firstText(list.deleted_at) !== "") {
        const message = `The Constant Contact list "${name}" (${listId}) is deleted. Write the ID of another list: Contacts > Lists.`;
        throw new ExportError("config", message, { property: "destination.listId" });
    }
    return { id: listId, name, ...(typeof list.membership_count === "number" && { members: list.membership_count }) };
}

export function noSuchList(listId: string, said: string): ExportError {
    const advice =
        "Copy the ID from the address of the list's page, Contacts > Lists > (the list), in the account of this connection";
    const message = `Constant Contact has no list ${listId} in this connection's account${said}. ${advice}.`;
    return new ExportError("config", message, { property: "destination.listId" });
}
