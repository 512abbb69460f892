import { createHash } from "node:crypto";
import { describeCalls, type Sample } from "./describe-calls";
import { snapchatCalls } from "./snapchat";

const reading = { authorization: "Bearer abc.def" };
const writing = { ...reading, "content-type": "application/json" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
const ACCOUNT = "8adc3db7-8148-4fbf-999c-8d2266369d74";
const SEGMENTS = `/v1/adaccounts/${ACCOUNT}/segments`;
const USERS = "/v1/segments/6128654966493356/users";
const REDIRECT = "http://127.0.0.1:8765/callback";

const get = (path: string): Sample => ({ line: `GET ${path}`, headers: reading });
const hash = (index: number): string[] => [createHash("sha256").update(String(index)).digest("hex")];
const people = (count: number): string[][] => Array.from({ length: count }, (_, index) => hash(index));
const users = (data: unknown, schema: unknown = ["EMAIL_SHA256"], method = "POST"): Sample => {
    return { line: `${method} ${USERS}`, headers: writing, body: { users: [{ schema, data }] } };
};
const order = { name: "VIP", source_type: "FIRST_PARTY", ad_account_id: ACCOUNT, retention_in_days: 9_999 };
const create = (...segments: readonly object[]): Sample => {
    return { line: `POST ${SEGMENTS}`, headers: writing, body: { segments } };
};
const client = { client_id: "client", client_secret: "secret" };
const refresh = { grant_type: "refresh_token", ...client, refresh_token: "r" };
const token = (form: Record<string, string>, headers: Record<string, string> = FORM): Sample => {
    return { line: "POST /login/oauth2/access_token", headers, form };
};
const consent = (more: string): Sample => {
    const start = `/login/oauth2/authorize?response_type=code&client_id=c&redirect_uri=${REDIRECT}`;
    return { line: `GET ${start}&${more}` };
};
const STATE = `state=${"s".repeat(32)}`;

describeCalls({
    calls: snapchatCalls,
    right: [
        consent(`scope=snapchat-marketing-api&${STATE}`),
        {
            line: consent(`scope=snapchat-marketing-api&${STATE}`).line.replace("GET", "POST"),
            form: { decision: "allow" },
        },
        token(refresh),
        token({ grant_type: "authorization_code", ...client, code: "c", redirect_uri: REDIRECT }),
        get("/v1/me/organizations?with_ad_accounts=true"),
        get(`/v1/adaccounts/${ACCOUNT}`),
        get(`${SEGMENTS}?limit=50`),
        get(`${SEGMENTS}?limit=1000&cursor=abc`),
        create(order),
        create({ ...order, name: "\u{1f600}".repeat(375), description: "" }),
        get("/v1/segments/6128654966493356"),
        { line: "DELETE /v1/segments/6128654966493356", headers: reading },
        users(people(100_000)),
        users(people(1), ["EMAIL_SHA256"], "DELETE"),
    ],
    wrong: {
        "consent to more than this API": [consent(`scope=snapchat-profile-api&${STATE}`), /query\.scope/],
        "consent without a state": [consent("scope=snapchat-marketing-api"), /query\.state/],
        "a guessable state": [consent("scope=snapchat-marketing-api&state=1"), /unguessable/],
        "a token without a secret": [token({ ...refresh, client_secret: "" }), /body\.client_secret/],
        "a password": [token({ ...refresh, grant_type: "password" }), /body\.grant_type/],
        "a token asked for with JSON": [
            token(refresh, { "content-type": "application/json" }),
            /headers\.content-type/,
        ],
        "a code without its address": [
            token({ grant_type: "authorization_code", ...client, code: "c" }),
            /body\.redirect_uri/,
        ],
        "a code to be sent elsewhere": [
            token({ grant_type: "authorization_code", ...client, code: "c", redirect_uri: "http://example.com/" }),
            /body\.redirect_uri/,
        ],
        "49 audiences a page": [get(`${SEGMENTS}?limit=49`), /not from 50 to 1000/],
        "1,001 audiences a page": [get(`${SEGMENTS}?limit=1001`), /not from 50 to 1000/],
        "an ad account that is no UUID": [get("/v1/adaccounts/1"), /path\.adAccountId: no UUID/],
        "an audience that is no number": [get("/v1/segments/newsletter"), /path\.audienceId/],
        "an audience for another ad account": [
            create({ ...order, ad_account_id: ACCOUNT.replace("8", "9") }),
            /ad_account_id/,
        ],
        "two audiences at once": [create(order, order), /body\.segments/],
        "an audience of another kind": [create({ ...order, source_type: "PIXEL" }), /source_type/],
        "a name of 376 characters": [create({ ...order, name: "x".repeat(376) }), /longer than 375/],
        "an audience without retention": [create({ ...order, retention_in_days: undefined }), /retention_in_days/],
        "an audience with an id": [create({ ...order, id: "1" }), /"id"/],
        "100,001 people": [users(people(100_001)), /users\.0\.data/],
        nobody: [users([]), /users\.0\.data/],
        "a plain address": [users([["ada@example.com"]]), /no SHA-256/],
        "a hash in upper case": [users([hash(1).map((one) => one.toUpperCase())]), /no SHA-256/],
        "hashes that are not wrapped": [users(hash(1)), /users\.0\.data\.0/],
        "two hashes in a row": [users([[...hash(1), ...hash(2)]]), /users\.0\.data\.0/],
        "phone numbers": [users(people(1), ["PHONE_SHA256"]), /users\.0\.schema/],
        "two kinds of hashes": [users(people(1), ["EMAIL_SHA256", "PHONE_SHA256"]), /users\.0\.schema/],
        "a form instead of JSON": [{ ...users(people(1)), headers: { ...reading, ...FORM } }, /headers\.content-type/],
        "a removal without a body": [{ line: `DELETE ${USERS}`, headers: writing }, /no JSON/],
        "a campaign": [{ line: `POST /v1/adaccounts/${ACCOUNT}/campaigns`, headers: writing, body: {} }, /not among/],
    },
});
