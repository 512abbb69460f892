import { wholeSeconds } from "../clock";
import { badParameter, notFound, refuse } from "./errors";
import { parseFilter, invalidFilter } from "./filter";
import { type Admitted, type KlaviyoParts, type klaviyoRoutes, spend } from "./gate";
import { collection, document, isRecord, pageSize, pageStart, readDocument } from "./json-api";
import { PROFILE_COUNT } from "./operations";
import type { KlaviyoList, KlaviyoState, OptIn } from "./state";

const LISTS_PER_PAGE = 10;
/** With segments, of which the sandbox has none: https://help.klaviyo.com/hc/en-us/articles/115005078967 */
const MOST_LISTS = 1000;
const ID_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

export function listRoutes(route: ReturnType<typeof klaviyoRoutes>, parts: KlaviyoParts): void {
    const { state, rates } = parts;
    route("get", "/api/lists", "getLists", (request) => {
        if (request.c.req.query("additional-fields[list]") !== undefined) {
            throw badParameter("'profile_count' is only available for a single list.", "additional-fields[list]");
        }
        const wanted = matching(request, sorted(request, [...state.lists.values()]));
        const start = pageStart(request);
        const end = start + pageSize(request, LISTS_PER_PAGE, LISTS_PER_PAGE);
        const items = wanted.slice(start, end).map((list) => resource(request, list));
        return collection(request, { items, next: end < wanted.length ? end : undefined });
    });
    route("get", "/api/lists/:id", "getList", (request) => {
        const list = known(state, request.param("id"));
        const counted = request.c.req.query("additional-fields[list]") === "profile_count";
        if (counted) spend(rates, PROFILE_COUNT, request.now);
        return single(request, list, counted ? { profile_count: list.membership.count } : {});
    });
    route("post", "/api/lists", "createList", (request) => {
        const { name, optIn } = readList(readDocument(request));
        if (name === undefined)
            throw refuse("'name' is a required field for the resource 'list'.", "/data/attributes/name");
        if (state.lists.size >= MOST_LISTS) throw refuse(`A maximum of ${MOST_LISTS} lists is allowed.`, "/data");
        const list = { id: freshId(state), name, optIn: optIn ?? "single_opt_in" };
        state.commit({ kind: "list", ...list, created: request.now, updated: request.now });
        // A fresh list is dated to the microsecond, and by the second when it is read later.
        const date = new Date(request.now).toISOString().replace("Z", "123+00:00");
        return single(request, known(state, list.id), { created: date, updated: date }, 201);
    });
    route("patch", "/api/lists/:id", "updateList", (request) => {
        const { id, created, ...before } = known(state, request.param("id"));
        const { name = before.name, optIn = before.optIn } = readList(readDocument(request));
        state.commit({ kind: "list", id, name, optIn, created, updated: request.now });
        return single(request, known(state, id), {});
    });
    route("delete", "/api/lists/:id", "deleteList", (request) => {
        state.commit({ kind: "deleteList", id: known(state, request.param("id")).id });
        return request.c.body(null, 204);
    });
}

/** The list, or Klaviyo's 404. */
export function known(state: KlaviyoState, id: string): KlaviyoList {
    const list = state.lists.get(id);
    if (list === undefined) throw notFound(`A list with id \`${id}\` does not exist.`);
    return list;
}

function matching(request: Admitted, lists: readonly KlaviyoList[]): readonly KlaviyoList[] {
    const conditions = parseFilter(request.c.req.query("filter"));
    return lists.filter((list) =>
        conditions.every(({ operator, field, values }) => {
            if (!["any", "equals"].includes(operator) || (field !== "id" && field !== "name")) throw invalidFilter();
            return values.includes(list[field]);
        }),
    );
}

const SORTS = {
    created: (list: KlaviyoList) => list.created,
    updated: (list: KlaviyoList) => list.updated,
    id: (list: KlaviyoList) => list.id,
    name: (list: KlaviyoList) => list.name,
};

/** Unasked, by id: what the order is then, is not public. */
function sorted({ c }: Admitted, lists: readonly KlaviyoList[]): readonly KlaviyoList[] {
    const asked = c.req.query("sort") ?? "id";
    const name = asked.replace(/^-/, "");
    if (!Object.hasOwn(SORTS, name)) throw badParameter(`'${asked}' is not a field that lists are sorted by.`, "sort");
    const key = SORTS[name as keyof typeof SORTS];
    const direction = asked === name ? 1 : -1;
    return lists.toSorted((one, other) => {
        const [before, after] = [key(one), key(other)];
        return before === after ? 0 : before < after ? -direction : direction;
    });
}

function readList(body: unknown): { name?: string; optIn?: OptIn } {
    const data = isRecord(body) ? body.data : undefined;
    if (!isRecord(data) || data.type !== "list") throw refuse("'list' is the type this resource needs.", "/data/type");
    const attributes = isRecord(data.attributes) ? data.attributes : {};
    const { name, opt_in_process: optIn } = attributes;
    if (name !== undefined && (typeof name !== "string" || name === "")) {
        throw refuse("'name' must be a non-empty string.", "/data/attributes/name");
    }
    if (optIn !== undefined && optIn !== "single_opt_in" && optIn !== "double_opt_in") {
        throw refuse(
            "'opt_in_process' must be one of double_opt_in, single_opt_in.",
            "/data/attributes/opt_in_process",
        );
    }
    return { ...(name === undefined ? {} : { name }), ...(optIn === undefined ? {} : { optIn }) };
}

function freshId(state: KlaviyoState): string {
    for (;;) {
        const letters = crypto.getRandomValues(new Uint8Array(6));
        const id = Array.from(letters, (letter) => ID_LETTERS[letter % ID_LETTERS.length]).join("");
        if (!state.lists.has(id)) return id;
    }
}

function single(request: Admitted, list: KlaviyoList, extra: object, status: 200 | 201 = 200): Response {
    const data = resource(request, list, extra);
    return document(request, { data, links: { self: `${request.base}/api/lists/${list.id}` } }, status);
}

function resource({ base }: Admitted, list: KlaviyoList, extra: object = {}): object {
    const self = `${base}/api/lists/${list.id}`;
    const related = (name: string) => ({
        links: { self: `${self}/relationships/${name}/`, related: `${self}/${name}/` },
    });
    return {
        type: "list",
        id: list.id,
        attributes: {
            name: list.name,
            created: wholeSeconds(list.created),
            updated: wholeSeconds(list.updated),
            opt_in_process: list.optIn,
            ...extra,
        },
        relationships: {
            profiles: related("profiles"),
            tags: related("tags"),
            "flow-triggers": related("flow-triggers"),
        },
        links: { self: `${self}/` },
    };
}
