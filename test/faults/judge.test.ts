import type { Destination } from "../../provider/destinations/destination";
import { ExportError } from "../../provider/errors";
import { faultyConstantContact } from "./constant-contact";
import { faultyKlaviyo } from "./klaviyo";
import { play } from "./play";
import type { Round, Scenario } from "./scenario";
import type { SegmentRow } from "./segment";
import { faultySnapchat } from "./snapchat";
import type { FaultyVendor } from "./vendor";

/** Who plays false must be found out: each test takes something away from a right state, or adds to it. */
const person = (number: number): string => `person.${number}@example.com`;

function calm(vendor: FaultyVendor, changes: Partial<Destination>, more: Partial<Scenario> = {}): Scenario {
    return {
        seed: 0,
        vendor: { ...vendor, destination: { ...vendor.destination, ...changes } },
        sandbox: { rateLimits: "off", jobSeconds: { base: 0 } },
        credentials: vendor.credentials[0] ?? {},
        mode: "add",
        limits: { rows: 4, bytes: 1_000_000 },
        foreign: [],
        rounds: [round(0, 6)],
        kinds: [],
        ...more,
    };
}

/** A calm one, whose segment has the people from one number to before another. */
function round(from: number, to: number): Round {
    const rows = Array.from({ length: to - from }, (_, index) => {
        return { email: person(from + index), firstName: "Ada", plan: "gold", consent: "yes", fate: "sent" } as const;
    });
    return { rows, faults: [], incidents: [], settleWithin: 1, maxDuration: 60, then: 60, leaving: 0 };
}

/** The first two of six people leave the segment. */
const fewer = { mode: "mirror", rounds: [round(0, 6), round(2, 6)] } as const;

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

test("a right removal is right, for each vendor, also of people who left by themselves", async () => {
    const right = { ending: "at once", findings: [] };
    const left = { ...fewer, rounds: [round(0, 6), { ...round(1, 6), leaving: 2 }] };
    for (const vendor of [faultySnapchat, faultyKlaviyo, faultyConstantContact]) {
        const credentials = vendor.credentials.at(-1) ?? {};
        expect(await play(calm(vendor, {}, { ...fewer, credentials }))).toMatchObject(right);
        expect(await play(calm(vendor, {}, { ...left, credentials }))).toMatchObject(right);
    }
});

test("a destination that says removed, and removes not, is found out", async () => {
    const { findings } = await play(calm(faultyKlaviyo, { remove: () => Promise.resolve(applied) }, fewer));
    expect(findings).toEqual([`${person(0)} does not belong there`, `${person(1)} does not belong there`]);
});

test("a destination that removes others than it was told is found out", async () => {
    const { destination } = faultyKlaviyo;
    const remove: Destination["remove"] = async (session, target, members) => {
        const page = await destination.readMembers?.(session, target, {});
        const everybody = page?.members.map(({ id }) => id) ?? [];
        return destination.remove(session, target, [...members, ...everybody]);
    };
    const { findings } = await play(calm(faultyKlaviyo, { remove }, fewer));
    expect(findings).toContain(`${person(3)} was removed, and no segment left him out`);
    const foreign = faultyKlaviyo.foreign ?? [];
    const used = await play(calm(faultyKlaviyo, { remove }, { ...fewer, foreign }));
    expect(used.findings).toContain(`${foreign[0] ?? ""} was there before us, and was removed`);
});

test("a destination that hides who is on the list already makes a foreigner ours, and that is found out", async () => {
    const foreign = faultyKlaviyo.foreign ?? [];
    const rows = [...round(0, 2).rows, { ...(round(0, 1).rows[0] as SegmentRow), email: foreign[0] ?? "" }];
    const rounds = [{ ...round(0, 2), rows }, round(0, 2)];
    const hidden = { readMembers: () => Promise.resolve({ members: [] }) };
    const { findings } = await play(calm(faultyKlaviyo, hidden, { ...fewer, foreign, rounds }));
    expect(findings.join("\n")).toContain(`the ledger does not know ${foreign[1] ?? ""}, who is foreign`);
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

test("a rotating token whose answer comes too late is one that a person gives again, and no finding", async () => {
    const { signIn, credentials } = faultyConstantContact;
    const fault = { vendor: "constant-contact", kind: "delay", milliseconds: 1_200, match: signIn, times: 2 } as const;
    const verdict = await play(
        calm(
            faultyConstantContact,
            {},
            {
                credentials: credentials[0] ?? {},
                rounds: [{ ...round(0, 6), faults: [{ kind: "delay", fault }] }],
            },
        ),
    );
    expect(verdict).toMatchObject({ ending: "made equal", findings: [] });
});
