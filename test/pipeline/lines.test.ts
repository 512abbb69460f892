import { planLine } from "../../provider/pipeline/plan-line";
import type { Plan } from "../../provider/pipeline/outcome";
import { duration, progressLine } from "../../provider/pipeline/progress";

const plan: Plan = {
    digest: "d",
    add: 500,
    update: 12,
    remove: 0,
    refresh: 0,
    unchanged: 49_000,
    rejected: {},
    duplicates: 0,
    pending: 0,
    requests: 1,
    seconds: 2,
};

test("a plan reads as one line", () => {
    expect(planLine(plan)).toBe("+500 ~12 · 49,000 unchanged · 1 request, about 2 s");
    expect(planLine({ ...plan, add: 0, update: 0, requests: 0, pending: 3 })).toBe(
        "no change in the data · 49,000 unchanged · 3 sent and not settled",
    );
    expect(planLine({ ...plan, add: 0, remove: 1_300, baseline: true })).toBe(
        "~12 -1,300 · 49,000 unchanged · reads who is on the list first · 1 request, about 2 s",
    );
    expect(planLine({ ...plan, add: 0, update: 0, refresh: 1_000 })).toMatch(
        /^1,000 sent again before they expire · 49,000 unchanged/,
    );
    expect(planLine({ ...plan, rejected: { no_consent: 5, invalid_email: 1_200 }, duplicates: 7 })).toBe(
        "+500 ~12 · 49,000 unchanged · 1,205 rejected (1,200 invalid_email, 5 no_consent) · 7 duplicates · 1 request, about 2 s",
    );
});

test("progress says what is done, how fast and how long still", () => {
    expect(progressLine("sent", 0, 50_000, 3)).toBe("sent 0 of 50,000");
    expect(progressLine("sent", 10_000, 50_000, 2)).toBe("sent 10,000 of 50,000 · 5,000 a second · 8 s left");
});

test.each([
    [0.2, "1 s"],
    [89, "89 s"],
    [600, "10 min"],
    [3_900, "65 min"],
    [7_500, "2 h 5 min"],
])("%p seconds read as %p", (seconds, text) => expect(duration(seconds)).toBe(text));
