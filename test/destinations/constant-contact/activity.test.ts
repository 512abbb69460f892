import {
    jobOf,
    parseJob,
    settlementOf,
    type ActivityJob,
    type ActivityKind,
} from "../../../provider/destinations/constant-contact/activity";

const completed = (status: object, more: object = {}): object => ({ state: "completed", status, ...more });
const applied = (counted: Record<string, number> = {}): object => ({
    state: "applied",
    rejects: { members: [], counted },
});
const job = (kind: ActivityKind, rows = 100): ActivityJob => ({ kind, activityId: "a", rows });
const settled = (activity: unknown, kind: ActivityKind = "import") => settlementOf(activity, job(kind));

test.each([
    ["import", "8c5a1d6e-11ef-4b1c-9d1a-fa163e5bc304:39999"],
    ["removal", "8c5a1d6e-11ef-4b1c-9d1a-fa163e5bc304:39999:removal"],
] as const)("the text of an %s holds the activity and how many people it was given", (kind, text) => {
    const known = { kind, activityId: "8c5a1d6e-11ef-4b1c-9d1a-fa163e5bc304", rows: 39_999 };
    expect(jobOf(known)).toBe(text);
    expect(parseJob(text)).toEqual(known);
});

test.each(["", "8c5a1d6e", "a/b:1", "a:b", "a:-1", "a:1:gone", "a:1:"])("%j is no job of ours", (text) => {
    expect(parseJob(text)).toBeUndefined();
});

test.each([
    [{ state: "initialized" }, { state: "pending" }],
    [
        { state: "processing", percent_done: 25 },
        { state: "pending", done: 25 },
    ],
    [
        { state: "PROCESSING", percent_done: 250 },
        { state: "pending", done: 100 },
    ],
    [{ state: "on_hold" }, { state: "pending" }],
    [{}, { state: "pending" }],
    [undefined, { state: "pending" }],
])("%j is still under way", (activity, settlement) => {
    expect(settled(activity)).toEqual(settlement);
});

test.each([
    [{ state: "failed" }, "the import ended as failed"],
    [{ state: "cancelled", activity_errors: [] }, "the import ended as cancelled"],
    [
        { state: "timed_out", activity_errors: ["List a@b.example is gone", { message: "sorry" }] },
        "the import ended as timed out: List (an address) is gone, sorry",
    ],
])("%j has failed", (activity, reason) => {
    expect(settled(activity)).toEqual({ state: "failed", reason });
});

test.each([
    ["all rows, a header counted", { person_count: 100, items_total_count: 101, error_count: 0 }, {}],
    ["all rows, without a header", { items_total_count: 100 }, {}],
    ["no counter at all", {}, {}],
    [
        "rejects counted among the persons",
        { person_count: 100, error_count: 1, correctable_count: 2, cannot_add_to_list_count: 3 },
        { unsubscribed: 3, invalid: 2, error: 1 },
    ],
    [
        "rejects left out of the persons",
        { person_count: 94, error_count: 1, correctable_count: 2, cannot_add_to_list_count: 3 },
        { unsubscribed: 3, invalid: 2, error: 1 },
    ],
    [
        "some rejects left out of the persons",
        { person_count: 97, correctable_count: 2, cannot_add_to_list_count: 3 },
        { unsubscribed: 3, invalid: 2 },
    ],
    ["every row rejected", { person_count: 0, correctable_count: 100 }, { invalid: 100 }],
    [
        "counters that overlap beyond the rows",
        { person_count: 100, cannot_add_to_list_count: 60, correctable_count: 60, error_count: 60 },
        { unsubscribed: 60, invalid: 40 },
    ],
    ["numbers as text", { person_count: "100", correctable_count: "2" }, { invalid: 2 }],
])("completed with %s is applied", (_case, status, counted) => {
    expect(settled(completed(status))).toEqual(applied(counted));
});

test.each([
    ["fewer persons than rows", { person_count: 99, items_total_count: 101 }, { lost: 1 }],
    ["fewer persons than the rejects explain", { person_count: 96, correctable_count: 2 }, { invalid: 2, lost: 4 }],
    ["fewer items than rows", { items_total_count: 60 }, { lost: 40 }],
    ["no persons and some rejects", { person_count: 0, correctable_count: 98 }, { invalid: 98, lost: 2 }],
])("completed with %s says how many were lost", (_case, status, counted) => {
    expect(settled(completed(status))).toEqual(applied(counted));
});

test.each([{ person_count: 0 }, { items_total_count: 0 }])("completed with nobody at all (%j) has failed", (status) => {
    expect(settled(completed(status))).toEqual({
        state: "failed",
        reason: "the import took none of 100 people, without saying why",
    });
});

test("somebody lost alone is counted as lost, not as an import that failed", () => {
    const job = { kind: "import", activityId: "a", rows: 1 } as const;
    expect(settlementOf(completed({ person_count: 0 }), job)).toEqual(applied({ lost: 1 }));
});

test.each([
    ["everybody", { items_total_count: 100, items_completed_count: 100, list_count: 1 }, {}],
    ["a header counted", { items_total_count: 101, items_completed_count: 100 }, {}],
    ["no counter at all", {}, {}],
    ["fewer processed", { items_total_count: 100, items_completed_count: 97 }, { lost: 3 }],
    ["fewer known", { items_total_count: 98, items_completed_count: 98 }, { lost: 2 }],
    ["nobody known", { items_total_count: 0, items_completed_count: 0 }, { lost: 100 }],
])("a removal completed with %s is applied", (_case, status, counted) => {
    expect(settled(completed(status), "removal")).toEqual(applied(counted));
});

test.each([
    [completed({ items_total_count: 100, items_completed_count: 0 }), "the removal took none of 100 people"],
    [completed({ items_total_count: 100 }, { activity_errors: ["sorry"] }), "counts none of them: sorry"],
    [{ state: "timed_out" }, "the removal ended as timed out"],
])("a removal answered with %j has failed", (activity, reason) => {
    expect(settled(activity, "removal")).toEqual({
        state: "failed",
        reason: expect.stringContaining(reason) as string,
    });
});

test("errors that no counter counts fail the import; with a counter they explain it", () => {
    const activity_errors = ["The list does not exist"];
    expect(settled(completed({ person_count: 100 }, { activity_errors }))).toEqual({
        state: "failed",
        reason: "the import ended with errors and counts none of them: The list does not exist",
    });
    expect(settled(completed({ person_count: 100, error_count: 1 }, { activity_errors }))).toEqual(
        applied({ error: 1 }),
    );
});
