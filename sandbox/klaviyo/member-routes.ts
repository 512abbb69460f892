import { wholeSeconds } from "../clock";
import { KlaviyoRefusal, invalid, refuse } from "./errors";
import { type Condition, invalidFilter, parseFilter } from "./filter";
import type { Admitted, KlaviyoParts, klaviyoRoutes } from "./gate";
import { collection, isRecord, pageSize, pageStart, readDocument, takePage } from "./json-api";
import { known } from "./list-routes";
import { profileId } from "./profile-table";
import { lookUp, profileResource } from "./profile-routes";
import type { KlaviyoList, KlaviyoState } from "./state";

const PER_PAGE = 20;
const MOST_PER_PAGE = 100;
const MOST_IDS = 1000;
const MEMBERS = "/api/lists/:id/profiles";
const MEMBER_IDS = "/api/lists/:id/relationships/profiles";

export function memberRoutes(route: ReturnType<typeof klaviyoRoutes>, { state }: KlaviyoParts): void {
    const page = (request: Admitted) => {
        const list = known(state, request.param("id"));
        const found = members(state, list, parseFilter(request.c.req.query("filter")), pageStart(request));
        return { list, ...takePage(found, pageSize(request, PER_PAGE, MOST_PER_PAGE)) };
    };
    route("get", MEMBERS, "getListProfiles", (request) => {
        const { list, items, next } = page(request);
        const joined = (person: number) => wholeSeconds((list.membership.joinedAt(person) ?? 0) * 1000);
        const resources = items.map((person) =>
            profileResource(request, state, person, { joined_group_at: joined(person) }),
        );
        return collection(request, { items: resources, next });
    });
    route("get", MEMBER_IDS, "getListProfileIds", (request) => {
        const { items, next } = page(request);
        return collection(request, {
            items: items.map((person) => ({ type: "profile", id: profileId(person) })),
            next,
        });
    });
    route("post", MEMBER_IDS, "addToList", (request) => {
        const list = known(state, request.param("id"));
        const people = readPeople(request, state);
        state.commit({ kind: "join", list: list.id, people, at: request.now }, people.length);
        return request.c.body(null, 204);
    });
    route("delete", MEMBER_IDS, "removeFromList", (request) => {
        const list = known(state, request.param("id"));
        const people = readPeople(request, state);
        state.commit({ kind: "leave", list: list.id, people }, people.length);
        return request.c.body(null, 204);
    });
}

function members(
    state: KlaviyoState,
    { membership }: KlaviyoList,
    conditions: readonly Condition[],
    start: number,
): Iterable<number> {
    const [dates, others] = partition(conditions, ({ field }) => field === "joined_group_at");
    const inRange = (person: number) =>
        dates.every((condition) => holds(condition, (membership.joinedAt(person) ?? 0) * 1000));
    if (others.length === 0) return only(membership.from(start), inRange);
    return only(lookUp(state, others), (person) => person >= start && membership.has(person) && inRange(person));
}

function* only(people: Iterable<number>, test: (person: number) => boolean): Generator<number> {
    for (const person of people) if (test(person)) yield person;
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
    return [items.filter(test), items.filter((item) => !test(item))];
}

function holds({ operator, values }: Condition, joined: number): boolean {
    const bound = Date.parse(values[0] ?? "");
    switch (operator) {
        case "greater-than":
            return joined > bound;
        case "greater-or-equal":
            return joined >= bound;
        case "less-than":
            return joined < bound;
        case "less-or-equal":
            return joined <= bound;
        default:
            throw invalidFilter();
    }
}

/** The profiles that a body names. One unknown id refuses the whole call. */
function readPeople(request: Admitted, state: KlaviyoState): number[] {
    const body = readDocument(request);
    const data = isRecord(body) ? body.data : undefined;
    if (!Array.isArray(data) || data.length === 0)
        throw refuse("'data' must be an array with at least one profile.", "/data");
    if (data.length > MOST_IDS) throw refuse(`A maximum of ${MOST_IDS} profiles is allowed.`, "/data");
    request.c.var.note.rows = data.length;
    const ids = data.map((item: unknown) =>
        isRecord(item) && item.type === "profile" && typeof item.id === "string" ? item.id : "",
    );
    const unknown = ids.filter((id) => state.profiles.findById(id) === undefined);
    if (unknown.length > 0) {
        throw new KlaviyoRefusal([invalid(`The following profile ids do not exist: ${unknown.join(", ")}`, "/data/")]);
    }
    return ids.map((id) => state.profiles.findById(id)).filter((person) => person !== undefined);
}
