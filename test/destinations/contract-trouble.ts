import { isExportError } from "../../provider/errors";
import { answer, scriptedServer } from "../support/scripted-vendor";
import { type Call, type Parts, ready } from "./contract-calls";
import { started } from "./delivery";
import type { Fault } from "./fixture";

/** Answers that are none, or that say no in words that look like a yes. */
export function describeTrouble({ fixture, calls }: Parts): void {
    const status = (code: number, body: unknown): Fault => ({ kind: "status", status: code, body });

    test.each([
        ["an HTML page with 200", { kind: "html", status: 200 } as const],
        ["an HTML page with 400", { kind: "html", status: 400 } as const],
        ["an HTML page with 403", { kind: "html", status: 403 } as const],
        ["an HTML page with 404", { kind: "html", status: 404 } as const],
        ["an HTML page with 502", { kind: "html", status: 502 } as const],
        ["an empty 200", status(200, "")],
        ["plain text with 200", status(200, "OK")],
        ["a 200 that says nothing", status(200, {})],
        ["a 200 that is no object", status(200, "null")],
    ])("%s is no success of any call: the vendor is said to have failed", async (_, fault) => {
        await Promise.all(calls.map((call) => isNoSuccess(call, fault)));
    });

    test("a 200 with an error inside is no success of any call", async () => {
        const fault = status(200, fixture.errorInside);
        await Promise.all(
            calls.map((call) =>
                // It may be the vendor's way to say that the name does not suit.
                isNoSuccess(call, fault, ["remote", "rejected", ...(call.name === "createTarget" ? ["config"] : [])]),
            ),
        );
    });

    test("a redirect is no success of any call, and is never followed", async () => {
        await using elsewhere = await scriptedServer((response) => answer(response, 200, "{}"));
        const headers = { location: `${elsewhere.url}/v1/there` };
        const redirects = [301, 302, 303, 307, 308].flatMap((code) =>
            calls.map((call) => isNoSuccess(call, { kind: "status", status: code, headers }, ["remote"], /redirect/)),
        );
        await Promise.all(redirects);
        expect(elsewhere.arrivals).toEqual([]);
    });

    async function isNoSuccess(
        call: Call,
        fault: Fault,
        codes: readonly string[] = ["remote"],
        words = /./,
    ): Promise<void> {
        await using at = await started(fixture);
        const { make, done } = await ready(call, at, fixture);
        at.vendor.fault({ ...fault, times: "always" });
        const outcome = await make(at.session).catch((thrown: unknown) => thrown);
        at.vendor.clearFaults();
        // A question may be put again later; whatever changes something must not be taken for done, nor for undone.
        const isOpen = call.name === "settle" && (outcome as { state?: string }).state === "pending";
        if (!isOpen) {
            if (!isExportError(outcome)) throw new Error(`${call.name} took it for ${JSON.stringify(outcome)}`);
            expect([call.name, codes]).toEqual([call.name, expect.arrayContaining([outcome.code])]);
            expect(outcome.message).toMatch(words);
            expect(outcome.message).not.toMatch(/@|<|[0-9a-f]{64}/);
            expect(outcome.message.length).toBeLessThan(700);
        }
        await done(await make(at.session));
    }
}
