import type { SandboxMember } from "../../sandbox/index";
import { changeFindings, removedFindings } from "./change-findings";
import { expectationOf } from "./expectation";
import { faultyKlaviyo } from "./klaviyo";
import { ledgerFindings } from "./ledger-findings";
import { type ExpectedList, listFindings } from "./list-findings";
import { endFindings, secretFindings } from "./run-findings";

/** Each finding by itself: something is taken away from a right state, or added to it. */
const person = (number: number): string => `person.${number}@example.com`;

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
    mayLack: new Set(),
    named: new Set([1, 2, 3, 4].map(person)),
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

test("somebody who left by himself may be off the list, and may be on it", () => {
    const left = { ...expected, mayLack: new Set([person(1)]) };
    expect(listFindings(left, right)).toEqual([]);
    expect(listFindings(left, right.slice(1))).toEqual([]);
    expect(listFindings({ ...left, wanted: new Map() }, right)).toEqual([`${person(1)} does not belong there`]);
});

const names = (...numbers: readonly number[]): ReadonlySet<string> => new Set(numbers.map(person));

test("a removal and an addition without a reason are found out, however a run ends", () => {
    const allowed = { before: names(1, 2, 9), foreign: names(9), keep: names(1), known: names(1, 2, 3, 9) };
    expect(changeFindings(allowed, names(1, 3, 9))).toEqual([]);
    expect(changeFindings(allowed, names(2, 4))).toEqual([
        `${person(9)} was there before us, and was removed`,
        `${person(1)} was removed, and no segment left him out`,
        `${person(4)} was put on the list, and no segment wants him`,
    ]);
});

test("a wrong count of the removed is found out", () => {
    const counts = { removed: 3, planned: 3, exact: true, least: 3, most: 3 };
    expect(removedFindings(counts)).toEqual([]);
    expect(removedFindings({ ...counts, least: 4, most: 4 })).toEqual(["removed is 3, not 4 to 4"]);
    expect(removedFindings({ ...counts, planned: 2 })).toEqual(["removed is 3, and plan.remove is 2"]);
    expect(removedFindings({ ...counts, planned: 2, exact: false })).toEqual([]);
    expect(removedFindings({ ...counts, planned: 4, exact: false })).toEqual(["removed is 3, and plan.remove is 4"]);
});

test("a no on one row counts for the person; who cannot be sent as he stands is neither wanted nor gone", () => {
    const row = { email: person(1), firstName: "Ada", plan: "gold", consent: "yes", fate: "sent" } as const;
    const no = { ...row, email: ` ${person(1).toUpperCase()}`, consent: "no", fate: "no_consent" } as const;
    const long = { ...row, fate: "too_long" } as const;
    expect(expectationOf([row, row, no, long])).toEqual({
        wanted: new Map(),
        withheld: new Set(),
        leftOut: { no_consent: 3, too_long: 1 },
        duplicates: 0,
    });
    expect(expectationOf([long])).toMatchObject({ wanted: new Map(), withheld: new Set([person(1)]) });
    expect(expectationOf([long, row, row])).toMatchObject({ withheld: new Set(), duplicates: 1 });
});

test("whom the ledger takes for what he is not, and a wrong id or none, is found out", () => {
    const known = [
        { key: person(1), state: "member", id: "id2" },
        { key: person(4), state: "member", id: undefined },
        { key: person(6), state: "unconfirmed", id: undefined },
        { key: person(7), state: "rejected", id: "id7" },
        { key: person(8), state: "member", id: "id8" },
        { key: person(9), state: "foreign", id: undefined },
    ];
    const due = [1, 4, 5, 6].map(person);
    const ledger = { due, foreign: [person(9)], here: names(1, 4, 5, 6), name: String, hasId: () => true };
    expect(ledgerFindings(known, right, ledger)).toEqual([
        `the ledger does not know ${person(5)}, who is member`,
        `${person(6)} is member, and unconfirmed in the ledger`,
        `the ledger has an id of ${person(7)}, who is rejected`,
        `the ledger has ${person(8)} as member, who is in no segment`,
        `${person(1)} is id1, and id2 in the ledger`,
        `the ledger has no id of ${person(4)}`,
    ]);
    const unknown = [{ key: person(9), state: "member", id: "id9" }];
    expect(ledgerFindings(unknown, [], { ...ledger, due: [], here: names(9) })).toEqual([
        `${person(9)} is foreign, and member in the ledger`,
    ]);
});

test("an address, a credential and a token are found wherever they stand", () => {
    const secrets = { addresses: [person(1)], credentials: ["pk_secret"] };
    expect(
        secretFindings("a file", `x ${person(1).toUpperCase()} pk_secret sandbox-refresh-0123456789`, secrets),
    ).toEqual([`a file holds ${person(1)}`, "a file holds pk_secret", "a file holds a token"]);
    const end = {
        outcome: undefined,
        stopped: false,
        killed: false,
        refused: [],
        requests: [],
        statusLines: [`sent ${person(1)}`],
    };
    expect(endFindings(end, secrets)).toEqual([`a progress line holds ${person(1)}`]);
});
