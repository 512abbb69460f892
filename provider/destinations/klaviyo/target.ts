import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { Session, TargetInfo, TargetInput } from "../destination";
import { get } from "./api";
import { errorFor, problemIn } from "./errors";

/**
 * Proves that the list exists. Its members are not counted: that costs one of 15 requests a minute
 * (https://developers.klaviyo.com/en/reference/get_list).
 */
export async function findTarget(session: Session, target: TargetInput): Promise<TargetInfo> {
    const { listId = "" } = target;
    const answer = await get(session, "list", `/api/lists/${encodeURIComponent(listId)}`);
    const problem = problemIn(answer);
    if (problem?.kind === "missing") throw noSuchList(listId, problem.said);
    if (problem !== undefined) throw errorFor(problem, `to read list ${listId}`, ["lists:read"]);
    const list = fieldsOf(fieldsOf(answer.json).data);
    const id = firstText(list.id);
    if (list.type !== "list" || id !== listId) throw noSuchList(listId, "");
    return { id, name: firstText(fieldsOf(list.attributes).name, id) };
}

function noSuchList(listId: string, said: string): ExportError {
    const advice =
        "The ID stands in the address of the list's page, https://www.klaviyo.com/list/XW53Ha/...; a segment's ID does not work";
    const message = `Klaviyo has no list ${listId} in the account of this connection's key${said}. ${advice}.`;
    return new ExportError("config", message, { property: "destination.listId" });
}
