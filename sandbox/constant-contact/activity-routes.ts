import type { ActivityView, MemberSource } from "./activity-table";
import { activityBody } from "./activity-body";
import { startActivity } from "./activities";
import { invalid, notFound } from "./errors";
import { type Admitted, type ConstantContactParts, type constantContactRoutes, readObject, readTexts } from "./gate";
import { pageLimit, pageLinks, pageParameters, pageStart } from "./paging";

const PATH = "/v3/activities";
const CONTACTS = 500;
const LISTS = 50;
const FILTERS = ["processing", "completed", "cancelled", "failed", "timed_out"];

/** Reading activities, and the ones that change memberships. Every call needs `contacts:write`, reading too. */
export function activityRoutes(route: ReturnType<typeof constantContactRoutes>, parts: ConstantContactParts): void {
    const { state } = parts;
    route("get", PATH, "contacts:write", (request) => {
        const parameters = pageParameters(request);
        const wanted = filtered(state.activities.all(request.now), parameters.get("state"));
        const start = pageStart(parameters);
        const end = start + pageLimit(parameters, 50, 500);
        const _links = pageLinks(PATH, parameters, end < wanted.length ? end : undefined);
        return request.c.json({ activities: wanted.slice(start, end).map(activityBody), _links });
    });
    route("get", `${PATH}/:id`, "contacts:write", (request) => {
        const activity = state.activities.view(request.param("id"), request.now);
        if (activity === undefined) throw notFound("The activity could not be found.");
        return request.c.json(activityBody(activity));
    });
    const memberships = (type: "join" | "leave") => (request: Admitted) => {
        const body = readObject(request);
        const lists = readTexts(body.list_ids, "list_ids", LISTS);
        if (lists.some((id) => !state.lists.has(id))) throw notFound("The list could not be found.");
        const source = readSource(parts, body.source, body.exclude);
        request.c.var.note.rows = source.contacts?.length ?? 0;
        return request.c.json(activityBody(startActivity(parts, request.now, { type, lists, source })), 201);
    };
    route("post", `${PATH}/add_list_memberships`, "contacts:write", memberships("join"));
    route("post", `${PATH}/remove_list_memberships`, "contacts:write", memberships("leave"));
}

function filtered(activities: readonly ActivityView[], state: string | null): readonly ActivityView[] {
    if (state === null) return activities;
    if (!FILTERS.includes(state)) throw invalid(`state must be one of ${FILTERS.join(", ")}`);
    return activities.filter((activity) => activity.state === state);
}

/** Exactly one source; contacts that are not known, or not on the list, are no error. */
function readSource(parts: ConstantContactParts, source: unknown, exclude: unknown): MemberSource {
    const given = Object.entries((source ?? {}) as Readonly<Record<string, unknown>>);
    const [only] = given;
    if (only === undefined || given.length > 1) throw invalid("source must have exactly one property");
    const except = (exclude as { contact_ids?: unknown } | undefined)?.contact_ids;
    const excluded = except === undefined ? [] : positions(parts, readTexts(except, "exclude.contact_ids", CONTACTS));
    return { ...sourceOf(parts, only), except: excluded };
}

function sourceOf(parts: ConstantContactParts, [name, value]: [string, unknown]): MemberSource {
    switch (name) {
        case "contact_ids":
            return { contacts: positions(parts, readTexts(value, "source.contact_ids", CONTACTS)) };
        case "list_ids":
            return { lists: readTexts(value, "source.list_ids", LISTS) };
        case "all_active_contacts":
            return { everybody: value === true };
        case "tag_ids":
        case "engagement_level":
            // The sandbox has neither tags nor engagement.
            return { contacts: [] };
        default:
            throw invalid(`source.${name} is not a valid property`);
    }
}

function positions({ state, settings }: ConstantContactParts, ids: readonly string[]): number[] {
    const unknown = ids.filter((id) => state.contacts.findById(id) === undefined);
    if (unknown.length > 0 && settings.constantContact.unknownContact === "refuse") {
        throw invalid(`contact_ids contains unknown contacts: ${unknown.join(", ")}`);
    }
    return ids.map((id) => state.contacts.findById(id)).filter((person) => person !== undefined);
}
