import fc from "fast-check";
import { memberKey, normaliseAddress } from "../../provider/pipeline/normalise";
import { secret, makeStagePlace } from "./stage-support";
import type { StagePlace } from "./stage-support";

let place: StagePlace;
beforeEach(async () => {
    place = await makeStagePlace();
});
afterEach(() => {
    place.close();
});

test("whatever the rows, the stage agrees with a plain loop over them", async () => {
    const address = fc.constantFrom(
        "a@x.com",
        "A@x.com ",
        "b@x.com",
        "İ@x.com",
        "i̇@x.com",
        "ΑΣ@x.com",
        "ας@x.com",
        "ασ@x.com",
        "",
        " ",
        "no",
        "é@é.fr",
    );
    const row = fc.record({
        Email: fc.option(address),
        First: fc.option(fc.constantFrom("x", " y ", "", "too long")),
        Consent: fc.constantFrom("yes", " T ", "no", null),
    });
    await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 40 }), async (rows) => {
            place.write("a.jsonl", rows.map((one) => JSON.stringify(one)).join("\n"));
            const staged = await place.stage("a.jsonl", {
                fields: [{ path: "firstName", column: "First" }],
                specs: { firstName: { form: "text", maxLength: 5 } },
                consent: { column: "Consent" },
            });
            const expected = new Map<string, string>();
            const withheld = new Set<string>();
            const says = (consent: string | null) => ["yes", "t"].includes((consent ?? "").trim().toLowerCase());
            const against = new Set(
                rows.filter(({ Consent }) => !says(Consent)).map(({ Email }) => normaliseAddress(Email ?? "")),
            );
            for (const [index, { Email, First, Consent }] of rows.entries()) {
                const email = normaliseAddress(Email ?? "");
                const key = memberKey(email, "email", secret).toString("hex");
                if (!email.includes("@") || !says(Consent) || against.has(email)) continue;
                const kept = (First ?? "").trim().length <= 5;
                if (!kept) withheld.add(key);
                if (kept && !expected.has(key)) expected.set(key, [index, email, (First ?? "").trim() || null].join());
            }
            const actual = await place.query(
                `SELECT lower(hex(key)) AS key, position::INTEGER AS position, email, f0 FROM ${staged.table} ORDER BY position`,
            );
            expect(actual.map(({ key, ...rest }) => [key, Object.values(rest).join()])).toEqual([...expected]);
            const held = await place.query(`SELECT lower(hex(key)) AS key FROM ${staged.withheld} ORDER BY key`);
            expect(held.map(({ key }) => key)).toEqual([...withheld].filter((key) => !expected.has(key)).sort());
            const { rows: read, members, duplicates, rejected } = staged.counts;
            expect([read, members + duplicates + Object.values(rejected).reduce((sum, one) => sum + one, 0)]).toEqual([
                rows.length,
                rows.length,
            ]);
        }),
        { numRuns: 60 },
    );
});
