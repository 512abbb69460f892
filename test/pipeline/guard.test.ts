import { guardProblem, type GuardLimits, type Planned } from "../../provider/pipeline/guard";

const now = new Date("2026-11-24T23:59:59Z");
const none: Planned = { add: 0, remove: 0, ours: 1_000, emptied: [], nobodyLeft: false };
const problem = (guard: GuardLimits, planned: Partial<Planned>) => guardProblem(guard, { ...none, ...planned }, now);

test.each<[string, GuardLimits, Partial<Planned>]>([
    ["nothing is removed", {}, { add: 1_000_000 }],
    ["the share is at its limit", {}, { remove: 100 }],
    ["the share is above it, of so few that it does not count", {}, { ours: 20, remove: 20 }],
    ["the number is at its limit", { maxRemovedPercent: 100 }, { ours: 1_000_000, remove: 50_000 }],
    ["members are at their limit", { maxMembers: 1_100 }, { add: 200, remove: 100 }],
    ["members are above it already, and nobody is added", { maxMembers: 500 }, { remove: 1 }],
    ["nobody is left in the segments, and nobody is removed for it", {}, { nobodyLeft: true }],
    [
        "an empty segment is allowed for today, for which nobody is removed",
        { allowRemovals: { upTo: 0, until: "2026-11-24" } },
        { emptied: ["segments[0] had 5 rows"] },
    ],
    ["removals are allowed for today", { allowRemovals: { upTo: 400, until: "2026-11-24" } }, { remove: 400 }],
])("lets a run through when %s", (_when, guard, planned) => {
    expect(problem(guard, planned)).toBeUndefined();
});

test.each<[string, GuardLimits, Partial<Planned>, string]>([
    [
        "a share",
        {},
        { remove: 101 },
        "101 of 1,000 members would be removed, 10.1 %, and guard.maxRemovedPercent is 10",
    ],
    ["a share that is hardly above", {}, { ours: 100_000, remove: 10_001 }, "10.1 %"],
    ["a share below the default of few", { ignoreBelow: 5 }, { ours: 20, remove: 5 }, "5 of 20 members"],
    ["a number", { maxRemovedPercent: 100, maxRemoved: 99 }, { remove: 100 }, "and guard.maxRemoved is 99"],
    ["everybody", { ignoreBelow: 0 }, { ours: 0, remove: 3 }, "3 of 0 members"],
    ["a segment that is empty", {}, { remove: 1, emptied: ["segments[0] had 5 rows"] }, "segments[0] had 5 rows"],
    ["one for which nobody is removed", {}, { emptied: ["segments[0] had 5 rows"] }, "segments[0] had 5 rows"],
    ["a run that would leave nobody", {}, { remove: 1, nobodyLeft: true }, "nobody is left in the segments"],
    ["more members", { maxMembers: 1_099 }, { add: 200, remove: 100 }, "1,100 people would be on it because of us"],
    [
        "more than is allowed",
        { allowRemovals: { upTo: 399, until: "2026-11-24" } },
        { remove: 400 },
        "(allowRemovals is up to 399)",
    ],
    [
        "what was allowed until yesterday",
        { allowRemovals: { upTo: 400, until: "2026-11-23" } },
        { remove: 400 },
        "(allowRemovals was until 2026-11-23, UTC)",
    ],
])("stops %s", (_what, guard, planned, words) => {
    expect(problem(guard, planned)).toContain(words);
});

test("prints the line that lets it through, and that line does", () => {
    const planned = { ours: 100_000, remove: 41_000 };
    const text = problem({}, planned) ?? "";
    expect(text).toContain('guard: { allowRemovals: { upTo: 41_000, until: "2026-11-24" } }');
    expect(text).toContain("Nothing was sent");
    expect(problem({ allowRemovals: { upTo: 41_000, until: "2026-11-24" } }, planned)).toBeUndefined();
});
