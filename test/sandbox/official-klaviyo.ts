import {
    AccountsApi,
    ApiKeySession,
    ListsApi,
    ObjectSerializer,
    ProfilesApi,
    RetryWithExponentialBackoff,
} from "klaviyo-api";
import type { Sandbox } from "../../sandbox";
import type { TypedAnswer } from "./client-types";
import { KLAVIYO_KEY } from "./support";

/** The client obeys HTTP_PROXY, for this machine too. */
class WithoutProxy extends RetryWithExponentialBackoff {
    override requestWithRetry(config: Parameters<RetryWithExponentialBackoff["requestWithRetry"]>[0]) {
        return super.requestWithRetry({ ...config, proxy: false });
    }
}

/** Klaviyo's own client (https://github.com/klaviyo/klaviyo-api-node), pointed at the sandbox. By default it asks once. */
export function officialKlaviyo(sandbox: Sandbox, key = KLAVIYO_KEY, attempts = 1) {
    const session = new ApiKeySession(key, new WithoutProxy({ numRetries: attempts }));
    const apis = {
        accounts: new AccountsApi(session),
        lists: new ListsApi(session),
        profiles: new ProfilesApi(session),
    };
    for (const api of Object.values(apis)) api.basePath = sandbox.endpoint("klaviyo");
    return apis;
}

/** Reads the client's answers and keeps them, to be held against the client's types in the end. */
export function klaviyoReader() {
    const answers: TypedAnswer[] = [];
    return {
        answers,
        /**
         * The body as the client made it out of an answer. Written back by the client it must be what was sent, or the client did not
         * know a member or took it for something else.
         */
        understood: async <Body extends object>(
            call: Promise<{ readonly response: { readonly data: unknown }; readonly body: Body }>,
        ): Promise<Body> => {
            const { response, body } = await call;
            const type = body.constructor.name;
            const module = `klaviyo-api/dist/model/${type.charAt(0).toLowerCase()}${type.slice(1)}`;
            answers.push({ module, type, value: body });
            expect(plain(ObjectSerializer.serialize(body, type))).toEqual(plain(response.data));
            return body;
        },
    };
}

/** Recorded profiles have it; the vendor's description, and so the client, left it out with revision 2026-01-15. */
const UNDESCRIBED = "anonymous_id";

/** JSON with all dates written alike. */
function plain(value: unknown): unknown {
    const isDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/;
    const text = JSON.stringify(value, (name, member: unknown) => {
        if (name === UNDESCRIBED) return undefined;
        return typeof member === "string" && isDate.test(member) ? new Date(member).toISOString() : member;
    });
    return JSON.parse(text);
}
