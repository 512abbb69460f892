import { jobOf, parseJob, settlementOf } from "../../../provider/destinations/constant-contact/activity";

const completed = (status: object, more: object = {}): object => ({ state: "completed", status, ...more });
const applied = (counted: Record<string, number> = {}): object => ({
    state: "applied",
    rejects: { members: [], counted },
});

test("a job's text holds the activity and the rows it was given", () => {
    expect(parseJob(jobOf("8c5a1d6e-11ef-4b1c-9d1a-fa163e5bc304", 39_999))).toEqual({
        activityId: "8c5a1d6e-11ef-4b1c-9d1a-fa163e5bc304",
        rows: 39_999,
    });
    for (const text of ["", "8c5a1d6e", "a/b:1", "a:b", "a:-1"]) expect(parseJob(text)).toBeUndefined();
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
    expect(settlementOf(activity, 100)).toEqual(settlement);
});

test.each([
    [{ state: "failed" }, "the import ended as failed"],
    [{ state: "cancelled", activity_errors: [] }, "the import ended as cancelled"],
    [
        { state: "timed_out", activity_errors: ["List a@b.example is gone", { message: "sorry" }] },
        "the import ended as timed out: List (an address) is gone, sorry",
    ],
])("%j has failed", (activity, reason) => {
    expect(settlementOf(activity, 100)).toEqual({ state: "failed", reason });
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
    expect(settlementOf(completed(status), 100)).toEqual(applied(counted));
});

test.each([
    [
        "fewer persons than rows",
        { person_count: 99, items_total_count: 101 },
        "the import took 99 of 100 rows, without saying which it dropped",
    ],
    ["fewer persons than the rejects explain", { person_count: 96, correctable_count: 2 }, "took 96 of 100 rows"],
    ["fewer items than rows", { items_total_count: 60 }, "took 60 of 100 rows"],
    ["no persons", { person_count: 0 }, "took 0 of 100 rows"],
])("completed with %s has lost rows", (_case, status, reason) => {
    expect(settlementOf(completed(status), 100)).toMatchObject({
        state: "failed",
        reason: expect.stringContaining(reason) as string,
    });
});

test("errors that no counter counts fail the import; with a counter they explain it", () => {
    const activity_errors = ["The list does not exist"];
    expect(settlementOf(completed({ person_count: 100 }, { activity_errors }), 100)).toEqual({
        state: "failed",
        reason: "the import ended with errors and counts none of them: The list does not exist",
    });
    expect(settlementOf(completed({ person_count: 100, error_count: 1 }, { activity_errors }), 100)).toEqual(
        applied({ error: 1 }),
    );
});
