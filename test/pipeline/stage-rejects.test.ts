import { makeStagePlace } from "./stage-support";
import type { StagePlace } from "./stage-support";

let place: StagePlace;
beforeEach(async () => {
    place = await makeStagePlace();
});
afterEach(() => {
    place.close();
});

test("what is left out, why, and where it stands, without the address", async () => {
    const rows = [
        "a@x.com,Ann,yes",
        ",Ann,yes",
        " \u200b ,Ann,yes",
        "a b@x.com,Ann,yes",
        `${"a".repeat(100)}@x.com,Ann,yes`,
        `b@x.com,${"n".repeat(11)},yes`,
        "c@x.com,12x,yes",
    ];
    rows.push(
        "d@x.com,Ann,no",
        "e@x.com,Ann,",
        "f@x.com,Ann,maybe",
        "g@x.com,Ann, YES ",
        "not an address,Ann,no",
        "A@x.com,Ann,yes",
        "h@x.com,Ann,yes",
        "H@x.com,Ann,no",
    );
    place.write("a.csv", `Email,First,Consent\n${rows.join("\n")}\n`);
    const staged = await place.stage("a.csv", {
        fields: [{ path: "firstName", column: "First" }],
        specs: { firstName: { form: "text", maxLength: 10, pattern: "[A-Za-z]+" } },
        consent: { column: "Consent" },
    });
    expect(await place.query(`SELECT * REPLACE (line::INTEGER AS line) FROM ${staged.rejects}`)).toEqual([
        { origin: "a.csv", line: 2, reason: "missing_email", detail: null },
        { origin: "a.csv", line: 3, reason: "missing_email", detail: null },
        { origin: "a.csv", line: 4, reason: "invalid_email", detail: null },
        { origin: "a.csv", line: 5, reason: "too_long", detail: "email" },
        { origin: "a.csv", line: 6, reason: "too_long", detail: "firstName" },
        { origin: "a.csv", line: 7, reason: "bad_firstName", detail: "firstName" },
        { origin: "a.csv", line: 8, reason: "no_consent", detail: null },
        { origin: "a.csv", line: 9, reason: "no_consent", detail: null },
        { origin: "a.csv", line: 10, reason: "no_consent", detail: null },
        { origin: "a.csv", line: 12, reason: "invalid_email", detail: null },
        // A yes and a no of the same person: not a plain yes.
        { origin: "a.csv", line: 14, reason: "no_consent", detail: null },
        { origin: "a.csv", line: 15, reason: "no_consent", detail: null },
    ]);
    expect(await place.query(`SELECT email FROM ${staged.table} ORDER BY position`)).toEqual([
        { email: "a@x.com" },
        { email: "g@x.com" },
    ]);
    expect(staged.counts).toEqual({
        rows: 15,
        segments: [15],
        members: 2,
        duplicates: 1,
        rejected: { missing_email: 2, invalid_email: 2, too_long: 2, bad_firstName: 1, no_consent: 5 },
    });
});

test("consent by values of one's own, and none that count", async () => {
    place.write("a.csv", "Email,Consent\na@x.com,JA\nb@x.com,yes\n");
    const own = await place.stage("a.csv", { consent: { column: "Consent", values: [" Ja "] } });
    expect(await place.query(`SELECT email FROM ${own.table}`)).toEqual([{ email: "a@x.com" }]);
    expect((await place.stage("a.csv", { consent: { column: "Consent", values: [] } })).counts).toMatchObject({
        members: 0,
        rejected: { no_consent: 2 },
    });
});

test("lengths are counted in characters, in every key of a map", async () => {
    place.write("a.csv", `Email,Plan\n${"é".repeat(94)}@x.com,${"\u{1f600}".repeat(5)}\n`);
    const specs = (maxLength: number) => ({ properties: { form: "map", maxLength } }) as const;
    const mapped = [{ path: "properties.a.b", column: "Plan" }];
    expect((await place.stage("a.csv", { fields: mapped, specs: specs(5), maxEmailLength: 100 })).counts.members).toBe(
        1,
    );
    expect((await place.stage("a.csv", { fields: mapped, specs: specs(4) })).counts.rejected).toEqual({ too_long: 1 });
    expect((await place.stage("a.csv", { fields: mapped, maxEmailLength: 99 })).counts.rejected).toEqual({
        too_long: 1,
    });
});
