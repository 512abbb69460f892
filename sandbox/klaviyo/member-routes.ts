import { wholeSeconds } from "../clock";
import type { KlaviyoChoices } from "../settings";
import { invalid, type KlaviyoError, KlaviyoRefusal, refuse } from "./errors";
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

export function memberRoutes(route: ReturnType<typeof klaviyoRoutes>, { state, settings }: KlaviyoParts): void {
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
        const people = readPeople(request, settings.klaviyo, (id) => state.profiles.findById(id));
        state.commit({ kind: "join", list: list.id, people, at: request.now }, people.length);
        return request.c.body(null, 204);
    });
    route("delete", MEMBER_IDS, "removeFromList", (request) => {
        const list = known(state, request.param("id"));
        const onlyMembers = settings.klaviyo.nonMembers === "refused";
        const people = readPeople(request, settings.klaviyo, (id) => {
            const person = state.profiles.findById(id);
            return person === undefined || (onlyMembers && !list.membership.has(person)) ? undefined : person;
        });
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

/** The profiles that a body names. One that is not found refuses the whole call. */
function readPeople(
    request: Admitted,
    choices: KlaviyoChoices,
    find: (id: string) => number | undefined,
): readonly number[] {
    const body = readDocument(request);
    const data = isRecord(body) ? body.data : undefined;
    if (!Array.isArray(data) || data.length === 0)
        throw refuse("'data' must be an array with at least one profile.", "/data");
    if (data.length > MOST_IDS) throw refuse(`A maximum of ${MOST_IDS} profiles is allowed.`, "/data");
    request.c.var.note.rows = data.length;
    const ids = data.map((item: unknown) =>
        isRecord(item) && item.type === "profile" && typeof item.id === "string" ? item.id : "",
    );
    const people = ids.map(find);
    const unknown = people.flatMap((person, index) => (person === undefined ? [index] : []));
    if (unknown.length > 0) throw new KlaviyoRefusal(unknownProfiles(ids, unknown, choices));
    return people.filter((person) => person !== undefined);
}

/** That the ids are listed is known from an integration's tests; the other forms are there for clients to cope with. */
function unknownProfiles(
    ids: readonly string[],
    unknown: readonly number[],
    choices: KlaviyoChoices,
): readonly KlaviyoError[] {
    switch (choices.unknownProfiles) {
        case "ids": {
            const named = unknown.map((index) => ids[index]).join(", ");
            return [invalid(`The following profile ids do not exist: ${named}`, "/data/")];
        }
        case "pointers":
            return unknown.map((index) => invalid("The profile does not exist.", `/data/${index}/id`));
        case "unnamed":
            return [invalid("Invalid input.", "/data/")];
    }
}
