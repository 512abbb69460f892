import { klaviyoCalls } from "./klaviyo";
import { describeCalls, type Sample } from "./describe-calls";

const reading = { authorization: `Klaviyo-API-Key pk_${"a".repeat(34)}`, revision: "2026-07-15" };
const writing = { ...reading, "content-type": "application/vnd.api+json" };
const get = (path: string, headers: Record<string, string> = reading): Sample => ({ line: `GET ${path}`, headers });
const post = (path: string, body: object): Sample => ({ line: `POST ${path}`, headers: writing, body });

const JOBS = "/api/profile-bulk-import-jobs";
const MEMBERS = "/api/lists/XW53Ha/profiles";
const ada = { type: "profile", attributes: { email: "ada@example.com" } };
const list = { type: "list", id: "XW53Ha" };
const importOf = (profiles: readonly object[], lists?: readonly object[], more: object = {}): Sample =>
    post(JOBS, {
        data: {
            type: "profile-bulk-import-job",
            attributes: { profiles: { data: profiles } },
            ...(lists && { relationships: { lists: { data: lists } } }),
            ...more,
        },
    });
const attributes = (more: object): Sample => importOf([{ ...ada, attributes: { ...ada.attributes, ...more } }], [list]);
const removal = (data: readonly object[]): Sample => ({
    line: "DELETE /api/lists/XW53Ha/relationships/profiles",
    headers: writing,
    body: { data },
});
const listOf = (more: object): Sample => post("/api/lists", { data: { type: "list", attributes: more } });
const person = (index: number): object => ({ type: "profile", id: `01GDDKASAP8TKDDA2GRZ${String(index)}` });

describeCalls({
    calls: klaviyoCalls,
    right: [
        get("/api/accounts", { ...reading, accept: "application/vnd.api+json" }),
        get("/api/lists?page[size]=10&page[cursor]=abc&sort=created"),
        get(`/api/lists?filter=equals(name,"VIP, \\"gold\\" + more")`),
        get("/api/lists/XW53Ha", { ...reading, "x-klaviyo-revision-fall-forward-opt-out": "1" }),
        listOf({ name: "VIP" }),
        listOf({}),
        { line: "DELETE /api/lists/XW53Ha", headers: reading },
        get("/api/profiles?page[size]=1&fields[profile]=created"),
        get(`${MEMBERS}?page[size]=100&fields[profile]=email`),
        get(`${MEMBERS}?page[cursor]=abc`),
        get(`${MEMBERS}?fields[profile]=email&filter=greater-or-equal(joined_group_at,2026-11-22T12:00:00.000Z)`),
        get(`${MEMBERS}?fields[profile]=id,email&filter=any(email,["a@example.com",'b@example.com'])`),
        removal(Array.from({ length: 1_000 }, (_, index) => person(index))),
        importOf([ada], [list]),
        importOf(
            Array.from({ length: 10_000 }, () => ada),
            [list],
        ),
        attributes({ phone_number: "+15005550006", first_name: "Ada", properties: { plan: "gold" } }),
        importOf([]),
        get(`${JOBS}/V0JoWEhOX21haW50ZW5hbmNl`),
        get(`${JOBS}/V0JoWEhOX21haW50ZW5hbmNl/import-errors?page[size]=100`),
    ],
    wrong: {
        "an older revision": [get("/api/accounts", { ...reading, revision: "2024-10-15" }), /headers\.revision/],
        "no revision": [get("/api/accounts", { authorization: reading.authorization }), /headers\.revision/],
        "a bearer token": [get("/api/accounts", { ...reading, authorization: "Bearer x" }), /headers\.authorization/],
        "a body that is called plain JSON": [
            { ...listOf({ name: "VIP" }), headers: { ...writing, "content-type": "application/json" } },
            /headers\.content-type/,
        ],
        "more than ten lists a page": [get("/api/lists?page[size]=11"), /not from 1 to 10/],
        "a parameter twice": [get("/api/lists?page[size]=1&page[size]=2"), /query\.page\[size\]/],
        "a filter without quotes": [get("/api/lists?filter=equals(name,VIP)"), /no such filter/],
        "a filter whose quote ends early": [get(`/api/lists?filter=equals(name,"a" b")`), /no such filter/],
        "a filter of lists by a person": [get(`/api/lists?filter=equals(email,"a@example.com")`), /no such filter/],
        "a filter with or": [get(`${MEMBERS}?fields[profile]=email&filter=or(equals(email,"a"))`), /no such filter/],
        "a list's id with a slash": [get("/api/lists/a%2Fb"), /path\.listId/],
        "a list's id that cannot be decoded": [get("/api/lists/%zz"), /path\.listId/],
        "all of a person": [get(MEMBERS), /all of a person/],
        "a person's consent": [get(`${MEMBERS}?fields[profile]=email,subscriptions`), /query\.fields\[profile\]/],
        "people of the account, not of the list": [
            get("/api/profiles?page[size]=100&fields[profile]=created"),
            /query/,
        ],
        "people of the account by address": [
            get(`/api/profiles?page[size]=1&fields[profile]=created&filter=equals(email,"a@example.com")`),
            /query.*filter/,
        ],
        "a list that changes how people consent": [listOf({ name: "VIP", opt_in_process: "none" }), /body/],
        "nobody to take off": [removal([]), /body\.data/],
        "1,001 people to take off": [removal(Array.from({ length: 1_001 }, (_, index) => person(index))), /body\.data/],
        "people to take off by address": [removal([{ type: "profile", id: "x", email: "a@example.com" }]), /email/],
        "an import into no list": [importOf([ada]), /people go onto exactly one list/],
        "an import into two lists": [importOf([ada], [list, { ...list, id: "YaB2Cd" }]), /lists\.data/],
        "an import with the list among the attributes": [
            post(JOBS, {
                data: { type: "profile-bulk-import-job", attributes: { profiles: { data: [ada] }, lists: [list] } },
            }),
            /"lists"/,
        ],
        "10,001 people": [
            importOf(
                Array.from({ length: 10_001 }, () => ada),
                [list],
            ),
            /profiles\.data/,
        ],
        "more than 5 MB": [attributes({ title: "x".repeat(5_000_000) }), /more than 5000000/],
        "a person without an address": [importOf([{ type: "profile", attributes: {} }], [list]), /attributes\.email/],
        "a null": [attributes({ first_name: null }), /attributes\.first_name/],
        "an unknown field": [attributes({ anonymous_id: "1" }), /anonymous_id/],
        "a phone number with blanks": [attributes({ phone_number: "+46 70 123" }), /not in E.164 form/],
        "a property of Klaviyo's own": [
            attributes({ properties: { $consent: "email" } }),
            /is Klaviyo's own|\$consent/,
        ],
        "a subscription within an import": [
            attributes({ subscriptions: { email: { marketing: { consent: "SUBSCRIBED" } } } }),
            /subscriptions/,
        ],
        "a change of what identifies people": [
            importOf([{ ...ada, meta: { patch_identifiers: { append: { email: "b@example.com" } } } }], [list]),
            /meta/,
        ],
        "a job of another account's page": [get(`${JOBS}/../../accounts`), /not among the calls/],
        "a campaign": [post("/api/campaign-send-jobs", {}), /not among the calls/],
    },
});
