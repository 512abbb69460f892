import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session, TargetInfo, TargetInput } from "../destination";
import { errorFor, isRefusal, problemIn } from "./errors";
import { LISTS_PER_PAGE, targetNameLength } from "./limits";
import { nextQuery, queryOf } from "./pages";

const LISTS = "/v3/contact_lists";
const NAME = "destination.create.name";
const LIST_PAGE = "Contacts > Lists > (the list)";

/** Proves that the list exists and is not deleted. Its members are counted as the vendor does: whoever is on it, mailable or not. */
export async function findTarget(session: Session, target: TargetInput): Promise<TargetInfo> {
    const { listId = "" } = target;
    const answer = await session.http.request({
        method: "GET",
        host: "api",
        path: `${LISTS}/${listId}`,
        query: { include_membership_count: "all" },
        headers: { accept: "application/json" },
        bucket: "api",
        retry: "always",
    });
    const problem = problemIn(answer);
    // The answer for an unknown list is not published: 404 by the description, 400 for an id that cannot be.
    if (problem?.kind === "missing" || isRefusal(problem, 400)) throw noSuchList(listId, problem?.said ?? "");
    if (problem !== undefined) throw errorFor(problem, `to read list ${listId}`);
    const list = fieldsOf(answer.json);
    if (firstText(list.list_id) === "") throw broken(`to read list ${listId}`, "without one");
    if (firstText(list.list_id).toLowerCase() !== listId.toLowerCase()) throw noSuchList(listId, "");
    const name = firstText(list.name, listId);
    if (firstText(list.deleted_at) !== "") {
        const message = `The Constant Contact list "${name}" (${listId}) is deleted. Write the ID of another list: Contacts > Lists.`;
        throw new ExportError("config", message, { property: "destination.listId" });
    }
    return infoOf({ ...list, list_id: listId, name });
}

/** The account's names are unique, and the vendor looks for this one; its answer is compared all the same. */
export async function findByName(session: Session, name: string): Promise<readonly TargetInfo[]> {
    const doing = `to look for the list "${name}"`;
    const found: Readonly<Record<string, unknown>>[] = [];
    let query: Readonly<Record<string, string>> | undefined = {
        name,
        status: "active",
        include_membership_count: "all",
        limit: String(LISTS_PER_PAGE),
    };
    while (query !== undefined) {
        const headers = { accept: "application/json" };
        const request = { method: "GET", host: "api", path: LISTS, query, headers, bucket: "api" } as const;
        const answer = await session.http.request({ ...request, retry: "always" });
        const problem = problemIn(answer);
        if (problem !== undefined) throw errorFor(problem, doing);
        const { lists } = fieldsOf(answer.json);
        if (!Array.isArray(lists)) throw broken(doing, "without lists");
        found.push(...lists.map(fieldsOf).filter((list) => list.name === name && firstText(list.deleted_at) === ""));
        const next = nextQuery(answer.json, LISTS, query, doing);
        query = next === undefined ? undefined : queryOf(next);
    }
    return found.sort((one, other) => madeAt(one) - madeAt(other)).map(infoOf);
}

/** https://developer.constantcontact.com/api_guide/lists_post.html: a new list is empty, and its name is the only one of its kind. */
export async function createTarget(session: Session, name: string): Promise<TargetInfo> {
    const answer = await session.http.request({
        method: "POST",
        host: "api",
        path: LISTS,
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ name }),
        bucket: "api",
        // Whether a list was made is seen by looking for its name.
        retry: "never",
    });
    const problem = problemIn(answer);
    if (isRefusal(problem, 409)) {
        const advice = `Write another name, or the ID of that list as destination: { listId: "..." } (${LIST_PAGE})`;
        const message = `Constant Contact already has a list named "${name}" in this connection's account${problem?.said ?? ""}. ${advice}.`;
        throw new ExportError("config", message, { property: NAME });
    }
    if (isRefusal(problem, 400)) {
        const rules = `A name has up to ${targetNameLength.value} characters, and an account up to 1,000 lists`;
        const message = `Constant Contact refused to make the list "${name}"${problem?.said ?? ""}. ${rules}.`;
        throw new ExportError("config", message, { property: NAME });
    }
    if (problem !== undefined) throw errorFor(problem, `to make the list "${name}"`);
    const list = fieldsOf(answer.json);
    if (firstText(list.list_id) === "") {
        const message = `Constant Contact answered the making of the list "${name}" without its list_id; whether it was made is not known.`;
        throw new ExportError("remote", message, { retryable: true });
    }
    return infoOf({ membership_count: 0, ...list });
}

/** 202: the list goes in an activity of the vendor's, and its contacts stay. */
export async function deleteTarget(session: Session, target: TargetInput): Promise<void> {
    const { listId = "" } = target;
    const answer = await session.http.request({
        method: "DELETE",
        host: "api",
        path: `${LISTS}/${listId}`,
        headers: { accept: "application/json" },
        bucket: "api",
        // A list that is gone is fine.
        retry: "always",
    });
    const { status, text } = answer;
    const doing = `to delete list ${listId}`;
    // Neither was seen without a body; an empty 200 is what an edge answers.
    if ((status === 202 || status === 204) && text.trim() === "") return;
    const problem = problemIn(answer);
    if (problem?.kind === "missing") return;
    if (problem !== undefined) throw errorFor(problem, doing);
    if (firstText(fieldsOf(answer.json).activity_id) === "") throw broken(doing, "without an activity_id");
}

function broken(doing: string, how: string): ExportError {
    return new ExportError("remote", `Constant Contact, asked ${doing}, answered ${how}.`, { retryable: true });
}

function infoOf(list: Readonly<Record<string, unknown>>): TargetInfo {
    const id = firstText(list.list_id).toLowerCase();
    const { membership_count: members } = list;
    return { id, name: firstText(list.name, id), ...(typeof members === "number" && { members }) };
}

function madeAt(list: Readonly<Record<string, unknown>>): number {
    return Date.parse(firstText(list.created_at)) || 0;
}

export function noSuchList(listId: string, said: string): ExportError {
    const advice = `Copy the ID from the address of the list's page, ${LIST_PAGE}, in the account of this connection`;
    const message = `Constant Contact has no list ${listId} in this connection's account${said}. ${advice}.`;
    return new ExportError("config", message, { property: "destination.listId" });
}
