import { createHash } from "node:crypto";
import { checkConsent, receiptFor } from "../../provider/consent/receipt";
import { currentStatement } from "../../provider/consent/statements";
import { isUnknown } from "../../provider/resources/engine/unknown";

const statement = currentStatement("klaviyo", "Klaviyo");
const now = new Date("2026-11-22T23:30:00Z");
const valid = { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" };
const problems = (consent: unknown) => checkConsent(consent, statement, now, isUnknown);

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

test("every vendor has a statement, which says what leaves", () => {
    expect(currentStatement("snapchat", "Snapchat").text).toContain("hashes");
    expect(currentStatement("constant-contact", "Constant Contact").text).toContain("Constant Contact");
    expect(() => currentStatement("other", "Other")).toThrow();
});

test("the receipt is bound to the text", () => {
    const hash = createHash("sha256").update(statement.text).digest("hex");
    expect(receiptFor(valid, statement)).toEqual({ by: valid.by, on: valid.on, statement: "1", hash });
});
