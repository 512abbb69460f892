import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";
import type { ListedMember, MemberPage, MembersFrom, Receipt, Session, TargetInput } from "../destination";
import { errorFor, isRefusal, problemIn, type Problem } from "./errors";
import { CONTACTS_PER_PAGE } from "./limits";
import { nextQuery, queryOf, textOf } from "./pages";
import { acceptedAs } from "./send";
import { findTarget, noSuchList } from "./target";

const CONTACTS = "/v3/contacts";

/** Milliseconds by which a reading begins earlier: this machine's clock may be ahead, and what was done shows up with a delay. */
const MARGIN = 5 * 60_000;
/** Whether the vendor's two dates are exclusive, and to the second, is not published. */
const OVERLAP = 1000;

const ABOUT_LIST = /list_?ids?\b|\blists?\b/i;

/** Takes contacts off the list by their ids; nothing else of theirs changes. 201 means that it is queued. */
export async function remove(session: Session, target: TargetInput, members: readonly string[]): Promise<Receipt> {
    if (members.length === 0) return { outcome: "applied", rejects: { members: [], counted: {} } };
    const { listId = "" } = target;
    const answer = await session.http.request({
        method: "POST",
        host: "api",
        path: "/v3/activities/remove_list_memberships",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({ source: { contact_ids: members }, list_ids: [listId] }),
        bucket: "api",
        // A repeat takes off who is off already (README, "Repeats").
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem !== undefined) return refusal(session, target, { problem, text: answer.text }, members);
    return acceptedAs("removal", answer, members.length);
}

/**
 * What an id that the vendor does not know gets is not published: passed over, refused by name, or refused without. The list itself
 * is asked for before anybody is suspected, else the members of a deleted list would all look unknown.
 */
async function refusal(
    session: Session,
    target: TargetInput,
    { problem, text }: { problem: Problem; text: string },
    members: readonly string[],
): Promise<Receipt> {
    const { kind, status, words } = problem;
    if (kind !== "missing" && !(status === 400 && /contact/i.test(words))) {
        throw errorFor(problem, `to take people off list ${target.listId}`);
    }
    await findTarget(session, target);
    const told = text.toLowerCase();
    const rows = members.flatMap((id, index) =>
        told.includes(id.toLowerCase()) ? [{ index, reason: "unknown_contact" }] : [],
    );
    if (rows.length > 0) return { outcome: "refused", rows };
    return { outcome: "unattributed", reason: "unknown_contact", detail: words };
}

/**
 * One page of whoever is on the list, mailable or not.
 *
 * `joinedSince` asks for those who were updated since, then for all others: that joining a list updates a contact is not
 * published. Who stops when he has found everybody has read little; who reads on has missed nobody. Which part a page belongs to
 * stands behind a `#` in `next`: the moment up to which the others are still to be read.
 */
export async function readMembers(session: Session, target: TargetInput, from: MembersFrom): Promise<MemberPage> {
    const { listId = "" } = target;
    const doing = `to read the members of list ${listId}`;
    const { query, othersUntil } = startOf(listId, from);
    const answer = await session.http.request({
        method: "GET",
        host: "api",
        path: CONTACTS,
        query,
        headers: { accept: "application/json" },
        bucket: "api",
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem !== undefined) throw readingError(problem, listId, doing, "next" in from);
    const { contacts } = fieldsOf(answer.json);
    if (!Array.isArray(contacts)) throw unreadable(doing, "without a list of contacts");
    const members = contacts.flatMap((contact) => memberIn(contact, doing));
    const link = nextQuery(answer.json, CONTACTS, query, doing);
    if (link !== undefined) return { members, next: othersUntil === "" ? link : `${link}#${othersUntil}` };
    if (othersUntil === "") return { members };
    return { members, next: textOf({ ...everybody(listId), updated_before: othersUntil }) };
}

function startOf(listId: string, from: MembersFrom): { query: Readonly<Record<string, string>>; othersUntil: string } {
    if ("next" in from) {
        const [link = "", othersUntil = ""] = from.next.split("#");
        return { query: queryOf(link), othersUntil };
    }
    const all = everybody(listId);
    if (from.joinedSince === undefined) return { query: all, othersUntil: "" };
    const since = Math.max(0, from.joinedSince.getTime() - MARGIN);
    const query = { ...all, updated_after: new Date(since).toISOString() };
    return { query, othersUntil: new Date(since + OVERLAP).toISOString() };
}

function everybody(listId: string): Record<string, string> {
    return { lists: listId, status: "all", limit: String(CONTACTS_PER_PAGE) };
}

/** Nobody where there is no address: people known by phone alone are none of ours. */
function memberIn(contact: unknown, doing: string): ListedMember[] {
    const { contact_id, email_address } = fieldsOf(contact);
    const id = firstText(contact_id);
    if (id === "") throw unreadable(doing, "with a contact that has no contact_id");
    const email = firstText(fieldsOf(email_address).address).trim().toLowerCase();
    return email === "" ? [] : [{ id, email }];
}

/** How long a cursor lives is not published: a page that cannot be gone on from is `config`, so that the reading begins anew. */
function readingError(problem: Problem, listId: string, doing: string, later: boolean): ExportError {
    const { kind, words, said } = problem;
    const refused = isRefusal(problem, 400);
    if (later && (kind === "missing" || refused)) {
        const message = `Constant Contact does not go on with the members of list ${listId} from the page before${said}.`;
        return new ExportError("config", `${message} Read them from the start; if it refuses that too, see the list.`);
    }
    if (kind === "missing" || (refused && ABOUT_LIST.test(words))) return noSuchList(listId, said);
    return errorFor(problem, doing);
}

function unreadable(doing: string, what: string): ExportError {
    return new ExportError("remote", `Constant Contact, asked ${doing}, answered ${what}.`, { retryable: true });
}
