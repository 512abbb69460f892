import { wholeSeconds } from "../clock";
import { notFound } from "./errors";
import { type Condition, invalidFilter, parseFilter } from "./filter";
import type { Admitted, KlaviyoParts, klaviyoRoutes } from "./gate";
import { collection, document, pageSize, pageStart, takePage } from "./json-api";
import { type Identifier, profileId } from "./profile-table";
import type { KlaviyoState } from "./state";

const PER_PAGE = 20;
const MOST_PER_PAGE = 100;
const IDENTIFIERS = ["email", "phone_number", "external_id"];

export function profileRoutes(route: ReturnType<typeof klaviyoRoutes>, { state }: KlaviyoParts): void {
    route("get", "/api/profiles", "getProfiles", (request) => {
        const conditions = parseFilter(request.c.req.query("filter"));
        const found = conditions.length === 0 ? everyone(state) : lookUp(state, conditions);
        return profilePage(request, state, found);
    });
    route("get", "/api/profiles/:id", "getProfile", (request) => {
        const person = state.profiles.findById(request.param("id"));
        if (person === undefined) throw notFound(`A profile with id \`${request.param("id")}\` does not exist.`);
        const data = profileResource(request, state, person);
        return document(request, { data, links: { self: `${request.base}/api/profiles/${profileId(person)}` } });
    });
}

/** One page of profiles out of positions that come in rising order. */
function profilePage(request: Admitted, state: KlaviyoState, positions: Iterable<number>): Response {
    const { items, next } = takePage(after(positions, pageStart(request)), pageSize(request, PER_PAGE, MOST_PER_PAGE));
    return collection(request, { items: items.map((person) => profileResource(request, state, person)), next });
}

function* after(positions: Iterable<number>, start: number): Generator<number> {
    for (const position of positions) if (position >= start) yield position;
}

/** The people whom all conditions name, in rising order. Addresses are compared letter by letter, case included. */
export function lookUp(state: KlaviyoState, conditions: readonly Condition[]): number[] {
    const sets = conditions.map(({ operator, field, values }) => {
        if (operator !== "any" && operator !== "equals") throw invalidFilter();
        if (field !== "id" && !IDENTIFIERS.includes(field)) throw invalidFilter(`'${field}' cannot be filtered on.`);
        const find = (value: string) =>
            field === "id" ? state.profiles.findById(value) : state.profiles.find(field as Identifier, value);
        return new Set(values.map(find).filter((person) => person !== undefined));
    });
    const [first = new Set<number>(), ...others] = sets;
    return [...first].filter((person) => others.every((set) => set.has(person))).sort((one, other) => one - other);
}

function* everyone(state: KlaviyoState): Generator<number> {
    for (let person = 0; person < state.profiles.count; person += 1) yield person;
}

const TEXT_FIELDS = [
    "email",
    "phone_number",
    "external_id",
    "first_name",
    "last_name",
    "organization",
    "locale",
    "title",
    "image",
];

export function profileResource(request: Admitted, state: KlaviyoState, person: number, extra: object = {}): object {
    const profile = state.profiles.at(person);
    const self = `${request.base}/api/profiles/${profileId(person)}`;
    const held = profile?.attributes ?? {};
    const attributes: Record<string, unknown> = {
        ...Object.fromEntries(TEXT_FIELDS.map((name) => [name, held[name] ?? null])),
        anonymous_id: null,
        created: wholeSeconds(profile?.created ?? 0),
        updated: wholeSeconds(profile?.updated ?? 0),
        last_event_date: null,
        location: held.location ?? {},
        properties: held.properties ?? {},
        ...extra,
    };
    if (request.c.req.query("additional-fields[profile]")?.includes("subscriptions") === true) {
        const consent = profile?.consent ?? "NEVER_SUBSCRIBED";
        attributes.subscriptions = { email: { marketing: { consent } }, sms: null, whatsapp: null };
    }
    return {
        type: "profile",
        id: profileId(person),
        attributes: sparse(request, attributes),
        links: { self: `${self}/` },
    };
}

/** `fields[profile]=email` leaves only what is asked for. */
function sparse(request: Admitted, attributes: Record<string, unknown>): Record<string, unknown> {
    const fields = request.c.req.query("fields[profile]")?.split(",");
    if (fields === undefined) return attributes;
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => fields.includes(name)));
}
