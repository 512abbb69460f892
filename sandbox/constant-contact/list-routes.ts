import { randomUUID } from "node:crypto";
import { zuluSeconds } from "../clock";
import { activityBody } from "./activity-body";
import { startActivity } from "./activities";
import { conflict, invalid, notFound } from "./errors";
import { type Admitted, type ConstantContactParts, type constantContactRoutes, readObject } from "./gate";
import { pageLimit, pageLinks, pageParameters, pageStart } from "./paging";
import type { ContactList, ConstantContactState } from "./state";

const LISTS = 1000;
const TEXT_LENGTH = 255;
const PATH = "/v3/contact_lists";
const STATUSES = ["active", "deleted", "all"];

/** https://developer.constantcontact.com/api_guide/lists_overview.html */
export function listRoutes(route: ReturnType<typeof constantContactRoutes>, parts: ConstantContactParts): void {
    const { state } = parts;
    route("get", PATH, "contacts:lists:read", (request) => {
        const parameters = pageParameters(request);
        const name = parameters.get("name");
        const status = parameters.get("status") ?? "active";
        if (!STATUSES.includes(status)) throw invalid(`status must be one of ${STATUSES.join(", ")}`);
        // A deleted list is forgotten here.
        const known = status === "deleted" ? [] : [...state.lists.values()];
        const wanted = known.filter((list) => name === null || list.name === name);
        const start = pageStart(parameters);
        const end = start + pageLimit(parameters, 50, LISTS);
        const body = wanted.slice(start, end).map((list) => listBody(parameters, list));
        const count = parameters.get("include_count") === "true" ? { lists_count: wanted.length } : {};
        const _links = pageLinks(PATH, parameters, end < wanted.length ? end : undefined);
        return request.c.json({ lists: body, ...count, _links });
    });
    route("get", `${PATH}/:id`, "contacts:lists:read", (request) =>
        request.c.json(listBody(pageParameters(request), known(state, request))),
    );
    route("post", PATH, "contacts:lists:write", (request) => {
        if (state.lists.size >= LISTS) throw invalid(`The account has reached the limit of ${LISTS} lists`);
        const wanted = readList(request, state, undefined);
        const dates = { created: request.now, updated: request.now };
        const list = { id: randomUUID(), description: "", favorite: false, ...wanted, ...dates };
        state.commit({ kind: "list", ...list });
        return request.c.json(listBody(new URLSearchParams(), list), 201);
    });
    route("put", `${PATH}/:id`, "contacts:lists:write", (request) => {
        const { id, description, favorite, created } = known(state, request);
        const changed = readList(request, state, id);
        state.commit({ kind: "list", id, description, favorite, created, ...changed, updated: request.now });
        return request.c.json(listBody(new URLSearchParams(), known(state, request)));
    });
    route("delete", `${PATH}/:id`, "contacts:lists:write", (request) => {
        const { id } = known(state, request);
        const activity = startActivity(parts, request.now, { type: "deleteLists", lists: [id] });
        request.c.header("location", `/v3/activities/${activity.id}`);
        return request.c.json(activityBody(activity), 202);
    });
}

function known(state: ConstantContactState, request: Admitted): ContactList {
    const list = state.lists.get(request.param("id"));
    if (list === undefined) throw notFound("The resource could not be found.");
    return list;
}

interface WantedList {
    readonly name: string;
    readonly description?: string;
    readonly favorite?: boolean;
}

function readList(request: Admitted, state: ConstantContactState, own: string | undefined): WantedList {
    const { name, description, favorite } = readObject(request);
    if (typeof name !== "string" || name === "" || name.length > TEXT_LENGTH) {
        throw invalid(`name is required and must not have more than ${TEXT_LENGTH} characters`);
    }
    const other = [...state.lists.values()].find((list) => list.name === name && list.id !== own);
    if (other !== undefined) throw conflict("A list with this name already exists.");
    return {
        name,
        ...(typeof description === "string" ? { description } : {}),
        ...(typeof favorite === "boolean" ? { favorite } : {}),
    };
}

type Described = Omit<ContactList, "membership"> & Partial<Pick<ContactList, "membership">>;

/** `membership_count` is only there when it is asked for. */
function listBody(parameters: URLSearchParams, list: Described): object {
    const counted = parameters.get("include_membership_count");
    if (counted !== null && counted !== "all" && counted !== "active") {
        throw invalid("include_membership_count must be one of all, active");
    }
    return {
        list_id: list.id,
        name: list.name,
        description: list.description,
        favorite: list.favorite,
        created_at: zuluSeconds(list.created),
        updated_at: zuluSeconds(list.updated),
        ...(counted === null ? {} : { membership_count: list.membership?.count ?? 0 }),
    };
}
