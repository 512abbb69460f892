import { Checks } from "../../provider/resources/checks";
import { unknownText } from "../../provider/resources/engine/unknown";
import type { OperationContext, Properties } from "../../provider/resources/lifecycle";
import { checkExport } from "../../provider/resources/run-checks";

const context = { owner: "dev/newsletter/nightly", now: () => new Date("2026-11-24T12:00:00Z") } as OperationContext;
const connection = {
    kind: "klaviyo",
    displayName: "Klaviyo",
    settings: {},
    consent: { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" },
};
const declared = {
    urn: "urn:pulumi:dev::newsletter::pulumi-nodejs:dynamic/segmentexport:SegmentExport::vip",
    displayName: "VIP",
    connection,
    destination: { listId: "XW53Ha" },
    fields: { email: "Email", firstName: "GivenName" },
};
const { urn: _urn, ...asDeclared } = declared;

interface Changes {
    readonly declared?: Properties;
    readonly saved?: Properties;
    readonly given?: unknown;
    readonly sharing?: unknown;
}

/** As the SDK gives it in an update: what is not in the state has the value that the program gives it. */
function problems({ declared: changed, saved = asDeclared, given = Object.keys(saved), sharing }: Changes): string[] {
    const checks = new Checks();
    const program = { ...declared, ...changed };
    const { urn: _own, ...filled } = { ...program, ...saved };
    checkExport(checks, program, { saved: { given, values: filled }, sharing }, context);
    return checks.failures.map(({ property, reason }) => `${property}: ${reason}`);
}

test("an export that is saved as it is declared may run", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ saved: { ...asDeclared, fields: { firstName: "GivenName", email: "Email" } } })).toEqual([]);
});

test("what a preview does not know yet is no difference", () => {
    expect(problems({ declared: { consentColumn: "Consent" }, given: unknownText })).toEqual([]);
    expect(problems({ saved: { ...asDeclared, consentColumn: unknownText, destination: unknownText } })).toEqual([]);
    expect(problems({ declared: { fields: { email: unknownText } } })).toEqual([]);
    expect(problems({ declared: { connection: { ...connection, displayName: unknownText } } })).toEqual([]);
});

test.each<[string, Properties, Properties, RegExp]>([
    [
        "another list",
        { destination: { listId: "YaB2Cd" } },
        {},
        /^export: .* in destination: run pulumi up without --target/,
    ],
    ["a consent column that is new", { consentColumn: "Consent" }, {}, / in consentColumn: /],
    ["one that is gone", {}, { consentColumn: "Consent" }, / in consentColumn: /],
    ["several things", { mode: "add", guard: { maxRemoved: 1 } }, { mode: "mirror" }, / in mode, guard: /],
])("with %s it may not", (_, changed, saved, words) => {
    expect(problems({ declared: changed, saved: { ...asDeclared, ...saved } })).toEqual([expect.stringMatching(words)]);
});

test("nor over a connection whose consent is not in force any more, or that is not shared any more", () => {
    const stale = { ...connection, consent: { ...connection.consent, statement: "0" } };
    const changes = { declared: { connection: stale }, saved: { ...asDeclared, connection: stale } };
    expect(problems(changes)).toEqual([
        expect.stringMatching(/^export: the connection's consent is not valid: statement "0"/),
    ]);
    const sharing = { stack: "organization/platform/dev", output: "klaviyoHandle", owner: "dev/platform/klaviyo" };
    expect(problems({ sharing: { ...sharing, sharedWith: "contributors" } })).toEqual([]);
    expect(problems({ sharing: { ...sharing, sharedWith: "administrators" } })).toEqual([
        expect.stringMatching(/^export: connection 'Klaviyo' \(dev\/platform\/klaviyo\) is not shared/),
    ]);
    expect(problems({ sharing: { ...sharing, problem: "missing" } })).toEqual([expect.stringMatching(/has no output/)]);
    expect(problems({ sharing: unknownText })).toEqual([]);
});

test("one that is not active does not run, so nothing is asked of it", () => {
    expect(problems({ declared: { active: false, mode: "add" } })).toEqual([]);
});
