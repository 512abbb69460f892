import { createHash } from "node:crypto";
import { checkConsent, receiptFor } from "../../provider/consent/receipt";
import { currentStatement, statementsFor } from "../../provider/consent/statements";
import type { Statement } from "../../provider/consent/statements";
import { isUnknown } from "../../provider/resources/engine/unknown";

const statements = statementsFor("klaviyo");
const statement = currentStatement(statements);
const now = new Date("2026-11-22T23:30:00Z");
const valid = { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" };
const problems = (consent: unknown, all = statements) => checkConsent(consent, all, now, isUnknown);

test("a valid consent passes", () => {
    expect(problems(valid)).toEqual([]);
    expect(problems({ ...valid, on: "2026-11-23" })).toEqual([]);
});

test.each([
    ["nothing", undefined, "consent"],
    ["null", null, "consent"],
    ["a text", "yes", "consent"],
    ["iAgree as text", { ...valid, iAgree: "true" }, "consent.iAgree"],
    ["iAgree false", { ...valid, iAgree: false }, "consent.iAgree"],
    ["nobody", { ...valid, by: "  " }, "consent.by"],
    ["the day after tomorrow", { ...valid, on: "2026-11-24" }, "consent.on"],
    ["no date", { ...valid, on: "20 November" }, "consent.on"],
    ["a day that is none", { ...valid, on: "2026-02-30" }, "consent.on"],
    ["no statement", { ...valid, statement: undefined }, "consent.statement"],
    ["another statement", { ...valid, statement: "0" }, "consent.statement"],
    ["the number as a number", { ...valid, statement: 1 }, "consent.statement"],
])("consent with %s is refused", (_what, consent, property) => {
    expect(problems(consent).map((problem) => problem.property)).toEqual([property]);
});

test("a missing or stale consent carries the whole statement and the line to write", () => {
    for (const consent of [undefined, { ...valid, statement: "0" }]) {
        const [problem] = problems(consent);
        for (const line of statement.text.split("\n")) expect(problem?.reason).toContain(line);
        expect(problem?.reason).toContain(
            'consent: { iAgree: true, by: "<who accepts>", on: "2026-11-22", statement: "1" }',
        );
    }
});

test("what a preview does not know yet passes", () => {
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    expect(problems(unknown)).toEqual([]);
    expect(problems({ iAgree: unknown, by: unknown, on: unknown, statement: unknown })).toEqual([]);
});

test("the receipt is bound to the text that was accepted", () => {
    const hash = createHash("sha256").update(statement.text).digest("hex");
    expect(receiptFor(valid, statements)).toEqual({ by: valid.by, on: valid.on, statement: "1", hash });
    expect(receiptFor(valid, [...statements, numbered("2", "later")]).hash).toBe(hash);
    expect(() => receiptFor({ ...valid, statement: "7" }, statements)).toThrow(/no data-privacy statement "7"/);
});

const numbered = (number: string, text: string): Statement => ({ number, text, hash: "" });

describe("with a later statement", () => {
    const later = [
        numbered("1", "The same.\nOld words.\nThe end."),
        numbered("2", "The same.\nNew words.\nThe end.\nMore."),
    ];

    test("an older consent is void, and the error shows what changed, the whole text and the line to write", () => {
        expect(problems(valid, later)).toEqual([
            {
                property: "consent.statement",
                reason: [
                    "statement 1, which was accepted, is no longer in force; statement 2 is. What changed:",
                    "    - Old words.",
                    "    + New words.",
                    "    + More.",
                    "Statement 2:",
                    "    The same.",
                    "    New words.",
                    "    The end.",
                    "    More.",
                    "If you accept it, write:",
                    '    consent: { iAgree: true, by: "<who accepts>", on: "2026-11-22", statement: "2" }',
                ].join("\n"),
            },
        ]);
    });

    test("a consent to the later one is valid", () => {
        expect(problems({ ...valid, statement: "2" }, later)).toEqual([]);
    });
});
