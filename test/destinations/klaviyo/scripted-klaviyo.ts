import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import type { Session } from "../../../provider/destinations/destination";
import { createTransport } from "../../../provider/http/client";
import { answer, scriptedServer, type Arrival, type ScriptedServer } from "../../support/scripted-vendor";

export const target = { listId: "XW53Ha" };
export const body = Buffer.from("{}");
export const JOB = "V0JoWEhOX21haW50ZW5hbmNlLlBIV0tSRC4xNzg4NTI5MjAxLkVHZEk1Tw";

export type Script = Record<
    string,
    (arrival: Arrival) => { status: number; body?: unknown; headers?: Record<string, string> }
>;

/** A Klaviyo that answers by method and path: for answers of which the sandbox plays only one form. */
export async function klaviyoSaying(
    script: Script,
): Promise<{ server: ScriptedServer; session: Session } & AsyncDisposable> {
    const server = await scriptedServer((response, _, arrival) => {
        const path = arrival.url.split("?")[0]!;
        const said = script[`${arrival.method} ${path}`]?.(arrival) ?? { status: 599, body: "not in the script" };
        answer(
            response,
            said.status,
            typeof said.body === "string" ? said.body : JSON.stringify(said.body ?? {}),
            said.headers,
        );
    });
    const connection = {
        displayName: "test",
        endpoint: server.url,
        settings: {},
        credentials: { apiKey: `pk_${"a".repeat(34)}` },
    };
    const session = klaviyo.signIn(
        connection,
        createTransport({ signal: new AbortController().signal, timing: { firstRetry: 1 } }),
    );
    return { server, session, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

export const POST = "POST /api/profile-bulk-import-jobs";
export const LIST = "GET /api/lists/XW53Ha";
export const invalid = (...pointers: string[]): unknown => ({
    errors: pointers.map((pointer) => ({
        code: "invalid",
        title: "Invalid input.",
        detail: "no",
        source: { pointer },
    })),
});
export const list = { status: 200, body: { data: { type: "list", id: "XW53Ha", attributes: { name: "Newsletter" } } } };
export const noList = {
    status: 404,
    body: {
        errors: [
            {
                code: "not_found",
                title: "Not found.",
                detail: "A list with id `XW53Ha` does not exist.",
                source: { pointer: "/data/" },
            },
        ],
    },
};
export const row = (index: number, field = "email"): string =>
    `/data/attributes/profiles/data/${index}/attributes/${field}`;
