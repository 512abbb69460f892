import fc from "fast-check";
import { detailOf, reasonOf, rejectsOf, rowOf } from "../../../provider/destinations/klaviyo/rejects";

const DATA = "/data/attributes/profiles/data";
const fault = (pointer: string, more: object = {}) => ({
    code: "invalid",
    title: "Invalid input.",
    detail: "",
    pointer,
    ...more,
});

test.each<[string, number | undefined]>([
    [`${DATA}/0/attributes/email`, 0],
    [`${DATA}/9999/attributes/phone_number`, 9999],
    [`${DATA}/3/attributes`, 3],
    [`${DATA}/3/attributes/`, 3],
    [`${DATA}/3`, 3],
    ["/data", undefined],
    ["/data/", undefined],
    ["/data/relationships/lists/data/0/id", undefined],
    [DATA, undefined],
    ["", undefined],
])("the pointer %s names row %p", (pointer, row) => {
    expect(rowOf(fault(pointer))).toBe(row);
});

test.each<[ReturnType<typeof fault>, string]>([
    [fault(`${DATA}/0/attributes/email`), "invalid_email"],
    [fault(`${DATA}/0/attributes/phone_number`), "bad_phone"],
    [fault(`${DATA}/0/attributes/external_id`), "bad_externalId"],
    [fault(`${DATA}/0/attributes/first_name`), "bad_firstName"],
    [fault(`${DATA}/0/attributes/properties/plan`), "bad_properties"],
    [fault("/data/attributes/email"), "invalid_email"],
    [fault(`${DATA}/0/attributes`), "invalid"],
    [fault(`${DATA}/0/attributes/email`, { code: "duplicate_profile" }), "duplicate_profile"],
    [fault("", { code: "jane@example.com" }), "invalid"],
    [fault(`${DATA}/0/attributes`, { code: "internal_error" }), "vendor_failure"],
    [fault(`${DATA}/0/attributes`, { code: "error" }), "vendor_failure"],
    [fault("", { code: "throttled" }), "vendor_failure"],
    [fault("", { code: "timeout" }), "vendor_failure"],
    [fault("", { code: "service_unavailable" }), "vendor_failure"],
])("%j is the reason %s", (one, reason) => {
    expect(reasonOf(one)).toBe(reason);
});

test("a detail keeps Klaviyo's words and leaves out the person", () => {
    const email = fault(`${DATA}/0/attributes/email`, { detail: "jane at example is not a valid email address." });
    expect(detailOf(email)).toBe("Invalid input.");
    const phone = fault(`${DATA}/0/attributes/phone_number`, {
        detail: "+46 70-123 45 67 of jane@example.com does not exist",
    });
    expect(detailOf(phone)).toBe("(a number) of (an address) does not exist");
    expect(detailOf(fault("", { title: "", detail: "" }))).toBeUndefined();
});

const importError = (payload: unknown, pointer = "/data/attributes/email", code = "invalid"): unknown => ({
    type: "import-error",
    id: "1",
    attributes: { code, title: "Invalid input.", detail: "no", source: { pointer }, original_payload: payload },
});
const counts = (total: number, completed: number, failed: number) => ({ total, completed, failed });

test.each([
    ["at the top", { email: "Jane@Example.com " }],
    ["in attributes", { type: "profile", attributes: { email: "jane@example.com" } }],
    ["in a whole document", { data: { type: "profile", attributes: { email: "jane@example.com" } } }],
])("a member is named by the address that comes back %s", (_, payload) => {
    expect(rejectsOf([importError(payload)], counts(3, 2, 1))).toEqual({
        members: [{ email: "jane@example.com", reason: "invalid_email", detail: "Invalid input." }],
        counted: {},
    });
});

test.each([null, undefined, "jane@example.com", {}, { email: null }])(
    "without an address in %j it is counted",
    (payload) => {
        expect(rejectsOf([importError(payload)], counts(3, 2, 1))).toEqual({
            members: [],
            counted: { invalid_email: 1 },
        });
    },
);

test("two errors of one member are one reject", () => {
    const errors = [
        importError({ email: "jane@example.com" }),
        importError({ email: "JANE@example.com" }, "/data", "duplicate_profile"),
    ];
    expect(rejectsOf(errors, counts(1, 0, 1)).members).toHaveLength(1);
});

test("failures beyond the errors are unknown, rows in no counter are unaccounted", () => {
    expect(rejectsOf([importError({ email: "a@example.com" })], counts(10, 4, 3)).counted).toEqual({
        unknown: 2,
        unaccounted: 3,
    });
});

test("counters that are not filled say nothing", () => {
    expect(rejectsOf([], { total: 10, completed: undefined, failed: undefined })).toEqual({ members: [], counted: {} });
});

test("completed may count the failed ones too, and that makes no reject", () => {
    expect(rejectsOf([importError({ email: "a@example.com" })], counts(10, 10, 1)).counted).toEqual({});
});

test("never more is taken for applied than Klaviyo says", () => {
    const number = fc.integer({ min: 0, max: 50 });
    fc.assert(
        fc.property(number, number, number, number, number, (total, completed, failed, named, unnamed) => {
            const errors = [
                ...Array.from({ length: named }, (_, index) => importError({ email: `${index}@example.com` })),
                ...Array.from({ length: unnamed }, () => importError(null)),
            ];
            const rejects = rejectsOf(errors, counts(total, completed, failed));
            const rejected =
                rejects.members.length + Object.values(rejects.counted).reduce((sum, rows) => sum + rows, 0);
            expect(rejected).toBeGreaterThanOrEqual(failed);
            expect(rejected).toBeGreaterThanOrEqual(named + unnamed);
            expect(total - rejected).toBeLessThanOrEqual(completed);
            for (const rows of Object.values(rejects.counted)) expect(rows).toBeGreaterThan(0);
        }),
    );
});
