import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session, TargetInfo, TargetInput } from "../destination";
import { deleteList, get, listPath, postList } from "./api";
import { errorFor, problemIn, problemUnlessDone, type Problem } from "./errors";
import { LISTS_PER_PAGE } from "./limits";
import { broken, readAll } from "./pages";

/** Statuses by which Klaviyo says that it will not do this, however it is asked. */
const SAID_NO = new Set([400, 409, 422]);

/**
 * Proves that the list exists. Its members are not counted: that costs one of 15 requests a minute
 * (https://developers.klaviyo.com/en/reference/get_list).
 */
export async function findTarget(session: Session, target: TargetInput): Promise<TargetInfo> {
    const { listId = "" } = target;
    const answer = await get(session, "list", listPath(listId));
    const problem = problemIn(answer);
    if (problem?.kind === "missing") throw noSuchList(listId, problem.said);
    if (problem !== undefined) throw errorFor(problem, `to read list ${listId}`, ["lists:read"]);
    const { data } = fieldsOf(answer.json);
    if (firstText(fieldsOf(data).id) === "") throw broken(`to read list ${listId}`, "without one");
    const list = listIn(data);
    if (list?.id !== listId) throw noSuchList(listId, "");
    return list;
}

/** Klaviyo may have many lists of one name. */
export async function findByName(session: Session, name: string): Promise<readonly TargetInfo[]> {
    const doing = `to look for lists named "${name}"`;
    const collection = { bucket: "lists", path: "/api/lists", doing, needed: ["lists:read"] } as const;
    const query = { ...nameFilter(name), sort: "created", "page[size]": String(LISTS_PER_PAGE) };
    const lists = (await readAll(session, collection, query)).map((item) => {
        const list = listIn(item);
        if (list === undefined) throw broken(doing, "with a list that cannot be read");
        return list;
    });
    return lists.filter((list) => list.name === name);
}

/** Makes an empty list. Whether joining it by a form takes a confirmation is left to the account's default. */
export async function createTarget(session: Session, name: string): Promise<TargetInfo> {
    const answer = await postList(session, JSON.stringify({ data: { type: "list", attributes: { name } } }));
    const problem = problemIn(answer);
    if (problem !== undefined) throw notMade(problem, name);
    const list = listIn(fieldsOf(answer.json).data);
    if (list !== undefined) return list;
    throw broken(`to make the list "${name}"`, "without its ID, so it may have been made");
}

/** Deletes the list. Its members stay profiles of the account. */
export async function deleteTarget(session: Session, target: TargetInput): Promise<void> {
    const { listId = "" } = target;
    const problem = problemUnlessDone(await deleteList(session, listId));
    if (problem === undefined || problem.kind === "missing") return;
    if (problem.kind !== "refused" || !SAID_NO.has(problem.status)) {
        throw errorFor(problem, `to delete list ${listId}`, ["lists:write"]);
    }
    const advice = "See in Klaviyo what still uses it, or delete it there: Audience > Lists & segments";
    throw new ExportError("rejected", `Klaviyo refused to delete list ${listId}${problem.said}. ${advice}.`);
}

export function noSuchList(listId: string, said: string): ExportError {
    const advice =
        "The ID stands in the address of the list's page, https://www.klaviyo.com/list/<ID>/...; a segment's ID does not work";
    const message = `Klaviyo has no list ${listId} in the account of this connection's key${said}. ${advice}.`;
    return new ExportError("config", message, { property: "destination.listId" });
}

/**
 * A quote within the name takes a backslash (https://developers.klaviyo.com/en/docs/filtering_). How a backslash itself is
 * written is not published: for such a name, all lists are read, of which an account has 1,000 at most.
 */
function nameFilter(name: string): { filter?: string } {
    if (/[\\\p{Cc}]/u.test(name)) return {};
    return { filter: `equals(name,"${name.replaceAll('"', '\\"')}")` };
}

function notMade(problem: Problem, name: string): ExportError {
    if (problem.kind !== "refused" || !SAID_NO.has(problem.status)) {
        return errorFor(problem, `to make the list "${name}"`, ["lists:write"]);
    }
    // https://help.klaviyo.com/hc/en-us/articles/115005078967
    const advice =
        "Write another name, or the ID of a list that exists; an account has room for 1,000 lists and segments";
    const message = `Klaviyo refused to make a list named "${name}"${problem.said}. ${advice}.`;
    return new ExportError("config", message, { property: "destination.create.name" });
}

/** A list as Klaviyo describes it; undefined for anything else. */
function listIn(data: unknown): TargetInfo | undefined {
    const { type, id, attributes } = fieldsOf(data);
    if (type !== "list" || typeof id !== "string" || id === "") return undefined;
    return { id, name: firstText(fieldsOf(attributes).name, id) };
}
