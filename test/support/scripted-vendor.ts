import type { VendorName } from "../../sandbox";
import { scriptedServer as start, type ScriptedServer } from "../http/scripted-server";
import { violationsOf } from "../vendors";
import { complain } from "./complain";

export { answer, type Arrival, type ScriptedServer } from "../http/scripted-server";

/** Each vendor's paths begin like none of the others'. */
const STARTS: readonly (readonly [RegExp, VendorName])[] = [
    [/^\/(api|client)\//, "klaviyo"],
    [/^\/(v1|login)\//, "snapchat"],
    [/^\/(v3|oauth2)\//, "constant-contact"],
];

/**
 * A scripted server that stands for a vendor, for answers that the sandbox does not play. Requests are held against `test/vendors` as in
 * `startSandbox`, and what does not fit fails the test when the server is disposed of. Of bodies nothing is said: tests hand over
 * stubs where only the answer counts, and real ones go to the sandbox.
 */
export async function scriptedServer(answer: Parameters<typeof start>[0]): Promise<ScriptedServer> {
    const counts = new Map<string, number>();
    const server = await start((response, number, arrival) => {
        const { method, url, headers } = arrival;
        const texts = Object.entries(headers).map(([name, value]) => [name, [value ?? ""].flat().join(", ")] as const);
        const request = { method, path: url, headers: Object.fromEntries(texts), body: Buffer.from(arrival.body) };
        const vendor = STARTS.find(([pattern]) => pattern.test(url))?.[1];
        const found = vendor === undefined ? [`${method} ${url}: no vendor's path`] : violationsOf(vendor, request);
        for (const violation of found.filter((one) => !/: body[.:]/.test(one))) {
            counts.set(violation, (counts.get(violation) ?? 0) + 1);
        }
        return answer(response, number, arrival);
    });
    return {
        ...server,
        async [Symbol.asyncDispose]() {
            await server[Symbol.asyncDispose]();
            complain(counts);
        },
    };
}
