import type { Destination } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import type { SandboxMember } from "../../sandbox/index";
import { type ExpectedList, listFindings } from "./list-findings";
import { ledgerFindings } from "./ledger-findings";
import { faultyKlaviyo } from "./klaviyo";
import { play } from "./play";
import { endFindings, secretFindings } from "./run-findings";
import type { Scenario } from "./scenario";
import { faultySnapchat } from "./snapchat";
import type { FaultyVendor } from "./vendor";

/** Who plays false must be found out: each test takes something away from a right state, or adds to it. */
const person = (number: number): string => `person.${number}@example.com`;

function calm(vendor: FaultyVendor, changes: Partial<Destination>): Scenario {
    const rows = Array.from({ length: 6 }, (_, number) => {
        return { email: person(number), firstName: "Ada", plan: "gold", consent: "yes", fate: "sent" } as const;
    });
    const round = { rows, faults: [], incidents: [], settleWithin: 1, maxDuration: 60, then: 0 };
    return {
        seed: 0,
        vendor: { ...vendor, destination: { ...vendor.destination, ...changes } },
        sandbox: { rateLimits: "off", jobSeconds: { base: 0 } },
        credentials: vendor.credentials[0] ?? {},
        mode: "add",
        limits: { rows: 4, bytes: 1_000_000 },
        foreign: [],
        rounds: [round],
        kinds: [],
    };
}

const applied = { outcome: "applied", rejects: { members: [], counted: {} } } as const;

test("a right destination is right", async () => {
    expect(await play(calm(faultySnapchat, {}))).toMatchObject({ ending: "at once", findings: [] });
    expect(await play(calm(faultyKlaviyo, {}))).toMatchObject({ ending: "at once", findings: [] });
});

test("a destination that says sent, and sends not, is found out", async () => {
    const { ending, findings } = await play(calm(faultySnapchat, { send: () => Promise.resolve(applied) }));
    expect(ending).toBe("wrong");
    expect(findings).toEqual(expect.arrayContaining([expect.stringMatching(/^[0-9a-f]{64} is missing$/)]));
});

test("a destination that takes accepted for applied is found out", async () => {
    const { destination } = faultyKlaviyo;
    const send: Destination["send"] = async (...args) => destination.send(...args).then(() => applied);
    const scenario = calm(faultyKlaviyo, { send });
    const slow = { ...scenario, sandbox: { ...scenario.sandbox, jobSeconds: { base: 30 } } };
    expect((await play(slow)).findings).toEqual(expect.arrayContaining([`${person(0)} is missing`]));
});

test("a call that is not allowed is found out", async () => {
    const { destination } = faultyKlaviyo;
    const send: Destination["send"] = async (session, target, body) => {
        const request = { method: "GET", host: "api", path: "/api/segments", bucket: "list", retry: "never" } as const;
        await session.http.request(request);
        return destination.send(session, target, body);
    };
    const { findings } = await play(calm(faultyKlaviyo, { send }));
    expect(findings.join("\n")).toMatch(/GET \/api\/segments: not among the calls/);
});

test("a failure without words, with an address in them or without a code is found out", async () => {
    const failing = (error: Error) => calm(faultySnapchat, { findTarget: () => Promise.reject(error) });
    const said = async (error: Error) => (await play(failing(error))).findings.join("\n");
    expect(await said(new ExportError("remote", ""))).toMatch(/no clear sentence/);
    expect(await said(new ExportError("remote", `${person(3)} is not wanted there`))).toMatch(`holds ${person(3)}`);
    expect(await said(new TypeError("undefined is not a function"))).toMatch(/no ExportError/);
});

const member = (number: number, changes: Partial<SandboxMember> = {}): SandboxMember => {
    const fields = { first_name: "Ada", properties: { plan: "gold" } };
    return { id: `id${number}`, email: person(number), consent: "NEVER_SUBSCRIBED", fields, ...changes };
};
const foreigner = member(9, { consent: "SUBSCRIBED" });
const expected: ExpectedList = {
    vendor: faultyKlaviyo,
    wanted: new Map([
        [person(1), { taken: true, firstName: "Ada", plan: "gold" }],
        [person(2), { taken: false }],
    ]),
    excused: new Set(),
    mayStay: new Set([person(3)]),
    mustStay: new Set([person(4)]),
    foreign: [foreigner],
};
const right = [member(1), member(4), foreigner];

test("a list as it must be has no findings, with or without those who may be on it", () => {
    expect(listFindings(expected, right)).toEqual([]);
    expect(listFindings(expected, [...right, member(3)])).toEqual([]);
});

test.each([
    [[member(4), foreigner], `${person(1)} is missing`],
    [[member(1), foreigner], `${person(4)} is missing`],
    [[member(1), member(4)], `${person(9)} is missing`],
    [[...right, member(2)], `${person(2)} does not belong there`],
    [[...right, member(1)], "1 people are on the list twice"],
    [[member(1, { fields: { first_name: "Eve", properties: { plan: "gold" } } }), member(4), foreigner], "firstName"],
    [[member(1), member(4), member(9)], `${person(9)} has the consent NEVER_SUBSCRIBED`],
    [[member(1, { consent: "SUBSCRIBED" }), member(4), foreigner], `${person(1)} has the consent SUBSCRIBED`],
    [[member(1), member(4), { ...foreigner, fields: {} }], `${person(9)} was changed`],
] as const)("a wrong list is found out: %#", (members, words) => {
    expect(listFindings(expected, members).join("\n")).toContain(words);
});

test("a wrong id in the ledger is found out, and one that is not there", () => {
    const known = [
        { key: person(1), id: "id2" },
        { key: person(4), id: undefined },
    ];
    const name = (address: string): string => address;
    const findings = ledgerFindings(known, right, [person(1), person(4), person(5)], name, () => true);
    expect(findings).toEqual([
        `the ledger does not know ${person(5)}`,
        `${person(1)} is id1, and id2 in the ledger`,
        `the ledger has no id of ${person(4)}`,
    ]);
});

test("an address, a credential and a token are found wherever they stand", () => {
    const secrets = { addresses: [person(1)], credentials: ["pk_secret"] };
    expect(
        secretFindings("a file", `x ${person(1).toUpperCase()} pk_secret sandbox-refresh-0123456789`, secrets),
    ).toEqual([`a file holds ${person(1)}`, "a file holds pk_secret", "a file holds a token"]);
    const end = { outcome: undefined, stopped: false, requests: [], statusLines: [`sent ${person(1)}`] };
    expect(endFindings(end, secrets)).toEqual([`a progress line holds ${person(1)}`]);
});
