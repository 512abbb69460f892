import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { ListedMember, MemberPage, MembersFrom, Receipt, Session, TargetInput } from "../destination";
import { deleteMembers, get, listPath } from "./api";
import { errorFor, problemIn, problemUnlessDone, type ApiFault, type Problem } from "./errors";
import { MEMBERS_PER_PAGE } from "./limits";
import { broken, pageIn, queryOf } from "./pages";
import { reasonOf } from "./rejects";
import { findTarget, noSuchList } from "./target";

/** Seconds by which this machine's clock may be ahead of Klaviyo's. A reading begins so much earlier. */
const CLOCK_SKEW = 300;

/** Takes people off the list by their profile ids. Their consent and everything else of theirs stays. */
export async function remove(session: Session, target: TargetInput, members: readonly string[]): Promise<Receipt> {
    const applied = { outcome: "applied", rejects: { members: [], counted: {} } } as const;
    // Klaviyo refuses an empty array: https://github.com/segmentio/action-destinations/pull/2885
    if (members.length === 0) return applied;
    const { listId = "" } = target;
    const body = JSON.stringify({ data: members.map((id) => ({ type: "profile", id })) });
    const problem = problemUnlessDone(await deleteMembers(session, listId, body));
    if (problem === undefined) return applied;
    if (problem.kind !== "missing" && !(problem.kind === "refused" && problem.status === 400)) {
        throw errorFor(problem, `to remove profiles from list ${listId}`, ["lists:write", "profiles:write"]);
    }
    return await refusal(session, target, members, problem);
}

/**
 * One unknown profile and nobody is removed. The form of such a refusal is not published; where it names none of the ids, the
 * list itself is asked for before they are suspected, else a deleted list would make unknown people of all its members.
 */
async function refusal(
    session: Session,
    target: TargetInput,
    members: readonly string[],
    { faults }: Problem,
): Promise<Receipt> {
    const rows = unknownRows(members, faults);
    if (rows.length > 0) {
        return { outcome: "refused", rows: rows.map((index) => ({ index, reason: "unknown_profile" })) };
    }
    await findTarget(session, target);
    const [fault] = faults;
    return { outcome: "unattributed", reason: fault === undefined ? "invalid" : reasonOf(fault) };
}

/**
 * Positions of the members that the faults name: by a pointer into the array, else by the ids in the words, as in
 * https://github.com/segmentio/action-destinations (klaviyo, multistatus.test.ts). Our own ids are looked for, not any wording.
 */
export function unknownRows(members: readonly string[], faults: readonly ApiFault[]): number[] {
    const rows = new Set<number>();
    for (const { pointer, detail } of faults) {
        const index = /^\/data\/(\d+)(?:\/|$)/.exec(pointer)?.[1];
        const words = new Set(index === undefined ? detail.split(/[^\w-]+/) : []);
        members.forEach((id, row) => {
            if (row === Number(index) || words.has(id)) rows.add(row);
        });
    }
    return [...rows].sort((one, other) => one - other);
}

/**
 * One page of the list's members. No order is asked for: Klaviyo's own was seen to repeat people who move while it is read, and to
 * skip nobody (https://github.com/nickkukla/klaviyoandattentivetools/blob/main/docs/API_NOTES.md).
 */
export async function readMembers(session: Session, target: TargetInput, from: MembersFrom): Promise<MemberPage> {
    const { listId = "" } = target;
    const doing = `to read the members of list ${listId}`;
    const query = "next" in from ? queryOf(from.next) : firstQuery(from.joinedSince);
    const answer = await get(session, "members", `${listPath(listId)}/profiles`, query);
    const problem = problemIn(answer);
    if (problem?.kind === "missing") throw noSuchList(listId, problem.said);
    if (problem?.kind === "refused" && problem.status === 400 && "next" in from)
        throw noSuchPlace(listId, problem.said);
    if (problem !== undefined) throw errorFor(problem, doing, ["lists:read", "profiles:read"]);
    const { items, next } = pageIn(answer.json, doing);
    if (next !== undefined && "next" in from && next === from.next) {
        throw broken(doing, "with a page whose next one is itself");
    }
    const members = items.flatMap((item) => memberIn(item, doing));
    return next === undefined ? { members } : { members, next };
}

/** How long a cursor is good is not published; `config` has the caller begin anew. */
function noSuchPlace(listId: string, said: string): ExportError {
    const message = `Klaviyo no longer knows the place where the reading of list ${listId} stopped${said}; read it anew.`;
    return new ExportError("config", message);
}

function firstQuery(joinedSince: Date | undefined): Record<string, string> {
    // Nothing but the address is asked for.
    const query = { "page[size]": String(MEMBERS_PER_PAGE), "fields[profile]": "email" };
    if (joinedSince === undefined) return query;
    // Dates stand without quotes, and membership is dated by the second: https://developers.klaviyo.com/en/docs/filtering_
    const since = Math.max(0, Math.floor(joinedSince.getTime() / 1000) - CLOCK_SKEW);
    const date = new Date(since * 1000).toISOString().replace(".000Z", "Z");
    return { ...query, filter: `greater-or-equal(joined_group_at,${date})` };
}

/** Nobody where there is no e-mail: people known by phone alone are none of ours. What cannot be read is not passed over. */
function memberIn(item: unknown, doing: string): ListedMember[] {
    const { id, attributes } = fieldsOf(item);
    if (typeof id !== "string" || id === "" || typeof attributes !== "object" || attributes === null) {
        throw broken(doing, "with a member that cannot be read");
    }
    const email = firstText(fieldsOf(attributes).email).trim().toLowerCase();
    return email === "" ? [] : [{ id, email }];
}
