import { zuluSeconds } from "../clock";
import { contactId, type StoredContact } from "./contact-table";
import { invalid, notFound } from "./errors";
import type { ConstantContactParts, constantContactRoutes } from "./gate";
import { pageLimit, pageLinks, pageParameters, pageStart } from "./paging";
import type { ConstantContactState } from "./state";

const PATH = "/v3/contacts";
const LISTS = 25;
const STATUSES = ["all", "active", "deleted", "not_set", "pending_confirmation", "temp_hold", "unsubscribed"];
const TEXTS = ["first_name", "last_name", "job_title", "company_name", "birthday_month", "birthday_day", "anniversary"];

export function contactRoutes(route: ReturnType<typeof constantContactRoutes>, parts: ConstantContactParts): void {
    const { state } = parts;
    route("get", PATH, "contacts:read", (request) => {
        const parameters = pageParameters(request);
        const limit = pageLimit(parameters, 50, 500);
        const test = testOf(parts, parameters);
        const page: number[] = [];
        let next: number | undefined;
        for (const person of candidates(state, parameters, pageStart(parameters))) {
            if (!test(person)) continue;
            if (page.length === limit) {
                next = person;
                break;
            }
            page.push(person);
        }
        const count = parameters.get("include_count") === "true" ? { contacts_count: countOf(parts, parameters) } : {};
        return request.c.json({
            contacts: page.map((person) => contactBody(state, person, parameters)),
            ...count,
            _links: pageLinks(PATH, parameters, next),
        });
    });
    route("get", `${PATH}/:id`, "contacts:read", (request) => {
        const person = state.contacts.findById(request.param("id"));
        if (person === undefined) throw notFound("The contact could not be found.");
        return request.c.json(contactBody(state, person, pageParameters(request)));
    });
}

/** Contacts from this position on, in rising order; one list is walked by its own members. */
function* candidates(state: ConstantContactState, parameters: URLSearchParams, start: number): Generator<number> {
    const email = parameters.get("email");
    const lists = listsOf(parameters);
    if (email !== null) {
        const person = state.contacts.find(email);
        if (person !== undefined && person >= start) yield person;
    } else if (lists?.length === 1) {
        yield* state.lists.get(lists[0] ?? "")?.membership.from(start) ?? [];
    } else {
        for (let person = start; person < state.contacts.count; person += 1) yield person;
    }
}

function testOf(parts: ConstantContactParts, parameters: URLSearchParams): (person: number) => boolean {
    const { state, clock, settings } = parts;
    const lists = listsOf(parameters);
    const statuses = parameters.get("status")?.split(",") ?? ["all"];
    const unknown = statuses.find((status) => !STATUSES.includes(status));
    if (unknown !== undefined) throw invalid(`status ${unknown} is not valid`);
    const updatedAfter = dateIn(parameters, "updated_after") ?? Number.NEGATIVE_INFINITY;
    const updatedBefore = dateIn(parameters, "updated_before") ?? Number.POSITIVE_INFINITY;
    const joinedUntil = Math.floor(clock.now() / 1000) - settings.constantContact.visibleAfterSeconds;
    return (person) => {
        const contact = state.contacts.at(person);
        if (contact === undefined || contact.updated < updatedAfter || contact.updated > updatedBefore) return false;
        const joinedAt = (id: string) => state.lists.get(id)?.membership.joinedAt(person) ?? Number.POSITIVE_INFINITY;
        const onList = lists?.some((id) => joinedAt(id) <= joinedUntil) ?? true;
        return onList && statuses.some((status) => hasStatus(contact, status));
    };
}

function dateIn(parameters: URLSearchParams, name: string): number | undefined {
    const text = parameters.get(name);
    if (text === null) return undefined;
    const date = Date.parse(text);
    if (Number.isNaN(date)) throw invalid(`${name} is not a valid ISO-8601 date`);
    return date;
}

function listsOf(parameters: URLSearchParams): readonly string[] | undefined {
    const lists = parameters.get("lists")?.split(",");
    if (lists !== undefined && lists.length > LISTS) throw invalid(`lists must not hold more than ${LISTS} items`);
    return lists;
}

function hasStatus({ permission }: StoredContact, status: string): boolean {
    if (status === "all") return true;
    if (status === "active") return permission === "implicit" || permission === "explicit";
    return permission === status;
}

function countOf(parts: ConstantContactParts, parameters: URLSearchParams): number {
    const test = testOf(parts, parameters);
    let count = 0;
    for (const person of candidates(parts.state, parameters, 0)) if (test(person)) count += 1;
    return count;
}

function contactBody(state: ConstantContactState, person: number, parameters: URLSearchParams): object {
    const contact = state.contacts.at(person);
    if (contact === undefined) throw notFound("The contact could not be found.");
    const created = zuluSeconds(contact.created);
    const updated = zuluSeconds(contact.updated);
    const included = parameters.get("include")?.split(",") ?? [];
    const texts = TEXTS.filter((name) => name in contact.fields).map((name) => [name, contact.fields[name]]);
    return {
        contact_id: contactId(person),
        email_address: {
            address: contact.address,
            permission_to_send: contact.permission,
            created_at: created,
            updated_at: updated,
            opt_in_source: "Account",
            opt_in_date: created,
            confirm_status: "off",
        },
        ...(Object.fromEntries(texts) as object),
        create_source: "Account",
        update_source: "Account",
        created_at: created,
        updated_at: updated,
        ...(included.includes("list_memberships") ? { list_memberships: membershipsOf(state, person) } : {}),
    };
}

function membershipsOf(state: ConstantContactState, person: number): string[] {
    return [...state.lists.values()].filter(({ membership }) => membership.has(person)).map(({ id }) => id);
}
