import { constantContactCalls } from "./constant-contact";
import { describeCalls, type Sample } from "./describe-calls";

const reading = { authorization: "Bearer abc.def", accept: "application/json" };
const writing = { ...reading, "content-type": "application/json" };
const FORM = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
const BASIC = { ...FORM, authorization: `Basic ${Buffer.from("client:secret").toString("base64")}` };
const LIST = "06a4a4de-1b2c-11ef-8f0a-fa163e5bc304";
const OTHER = "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c02";
const REDIRECT = "http://localhost:8765/callback";
const VERIFIER = "v".repeat(43);

const get = (path: string): Sample => ({ line: `GET ${path}`, headers: reading });
const post = (path: string, body: object): Sample => ({ line: `POST ${path}`, headers: writing, body });
const ada = { email: "ada@example.com" };
const importOf = (rows: readonly object[], lists: readonly string[] = [LIST], more: object = {}): Sample =>
    post("/v3/activities/contacts_json_import", { import_data: rows, list_ids: lists, ...more });
const row = (more: object): Sample => importOf([{ ...ada, ...more }]);
const removal = (source: object, lists: readonly string[] = [LIST]): Sample =>
    post("/v3/activities/remove_list_memberships", { source, list_ids: lists });
const contactIds = (count: number): string[] => Array.from({ length: count }, () => OTHER);
const custom = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`cf:field_${String(index)}`, "x"]));
const refresh = { grant_type: "refresh_token", refresh_token: "r" };
const exchange = { grant_type: "authorization_code", code: "c", redirect_uri: REDIRECT };
const token = (form: Record<string, string>, headers: Record<string, string>): Sample => {
    return { line: "POST /oauth2/default/v1/token", headers, form };
};
const consent = (scope: string, more = ""): Sample => {
    const start = `/oauth2/default/v1/authorize?response_type=code&client_id=c&redirect_uri=${REDIRECT}`;
    return { line: `GET ${start}&state=${"s".repeat(32)}&scope=${scope}${more}` };
};

describeCalls({
    calls: constantContactCalls,
    right: [
        consent("contact_data account_read offline_access"),
        {
            line: consent("contact_data account_read offline_access").line.replace("GET", "POST"),
            form: { decision: "allow" },
        },
        consent("contact_data offline_access", `&code_challenge=${VERIFIER}&code_challenge_method=S256`),
        token(refresh, BASIC),
        token(exchange, BASIC),
        token({ ...refresh, client_id: "client" }, FORM),
        token({ ...exchange, client_id: "client", code_verifier: VERIFIER }, FORM),
        get("/v3/account/user/privileges"),
        get("/v3/account/summary"),
        get("/v3/contact_lists?limit=1"),
        get("/v3/contact_lists?name=VIP, more&status=active&limit=500"),
        get(`/v3/contact_lists/${LIST}?include_membership_count=all`),
        post("/v3/contact_lists", { name: "VIP" }),
        { line: `DELETE /v3/contact_lists/${LIST}`, headers: reading },
        get(`/v3/contacts?lists=${LIST}&status=all&limit=500`),
        get(`/v3/contacts?lists=${LIST}&updated_after=2026-11-22T12:00:00.000Z`),
        get("/v3/contacts?cursor=bGltaXQ9MSZuZXh0PTI="),
        importOf(Array.from({ length: 40_000 }, () => ada)),
        row({ first_name: "\u{1f600}".repeat(50), phone: "555-555-5555", ...custom(25) }),
        removal({ contact_ids: contactIds(500) }),
        get(`/v3/activities/${LIST}`),
    ],
    wrong: {
        "consent without a refresh token": [consent("contact_data"), /query\.scope/],
        "consent to send campaigns": [consent("campaign_data offline_access"), /query\.scope/],
        "a challenge that is the verifier": [
            consent("contact_data offline_access", `&code_challenge=${VERIFIER}&code_challenge_method=plain`),
            /code_challenge_method/,
        ],
        "a client that is named nowhere": [token(refresh, FORM), /body\.client_id|headers\.authorization/],
        "a client that is named twice": [token({ ...refresh, client_id: "client" }, BASIC), /client_id|authorization/],
        "a secret in the form": [token({ ...refresh, client_id: "c", client_secret: "s" }, FORM), /client_secret/],
        "a short verifier": [token({ ...exchange, client_id: "c", code_verifier: "v" }, FORM), /body\.code_verifier/],
        "a key in the query": [get("/v3/account/summary?api_key=1"), /query.*api_key/],
        "501 lists a page": [get("/v3/contact_lists?limit=501"), /not from 1 to 500/],
        "a list that is no UUID": [get("/v3/contact_lists/1"), /path\.listId: no UUID/],
        "a list without a name": [post("/v3/contact_lists", { favorite: true }), /body\.name/],
        "a name of 256 characters": [post("/v3/contact_lists", { name: "x".repeat(256) }), /longer than 255/],
        "a removal of a list with a body": [
            { line: `DELETE /v3/contact_lists/${LIST}`, headers: writing, body: {} },
            /body: 2 bytes where there is none/,
        ],
        "all contacts of the account": [get("/v3/contacts?status=all&limit=500"), /exactly one list/],
        "contacts of two lists": [get(`/v3/contacts?lists=${LIST},${OTHER}`), /query\.lists/],
        "a contact by address": [get("/v3/contacts?email=ada@example.com"), /exactly one list/],
        "contacts with all their lists": [get(`/v3/contacts?lists=${LIST}&include=list_memberships`), /query.*include/],
        "an import into two lists": [importOf([ada], [LIST, OTHER]), /body\.list_ids: not exactly one list/],
        "an import into no list": [importOf([ada], []), /body\.list_ids: not exactly one list/],
        "an import of nobody": [importOf([]), /body\.import_data/],
        "40,001 people": [importOf(Array.from({ length: 40_001 }, () => ada)), /body\.import_data/],
        "4 MB": [row({ first_name: "x".repeat(4_000_000) }), /more than 3999999/],
        "a permission for SMS": [importOf([ada], [LIST], { sms_permission_to_send: "explicit" }), /sms_permission/],
        "a number for SMS": [row({ sms_number: "123-123-1234" }), /sms_number/],
        "a contact as a resource": [importOf([{ email_address: { address: "ada@example.com" } }]), /import_data\.0/],
        "a permission in a row": [row({ permission_to_send: "explicit" }), /permission_to_send/],
        "no address": [importOf([{ first_name: "Ada" }]), /import_data\.0\.email/],
        "an address of 81 characters": [importOf([{ email: `${"x".repeat(69)}@example.com` }]), /longer than 80/],
        "a name of 51 characters": [row({ last_name: "x".repeat(51) }), /longer than 50/],
        "26 custom fields": [row(custom(26)), /more than 25 custom fields/],
        "four phone numbers": [
            row({ phone: "1", home_phone: "2", work_phone: "3", mobile_phone: "4" }),
            /more than 3 phone numbers/,
        ],
        "a null": [row({ first_name: null }), /import_data\.0\.first_name/],
        "501 people to take off": [removal({ contact_ids: contactIds(501) }), /source\.contact_ids/],
        "nobody to take off": [removal({ contact_ids: [] }), /source\.contact_ids/],
        "everybody to take off": [removal({ all_active_contacts: true }), /body\.source/],
        "a list to take off": [removal({ list_ids: [LIST] }), /body\.source/],
        "people to take off two lists": [
            removal({ contact_ids: contactIds(1) }, [LIST, OTHER]),
            /not exactly one list/,
        ],
        "a campaign": [post("/v3/emails", {}), /not among the calls/],
    },
});
