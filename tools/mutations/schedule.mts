import type { Mutation } from "./mutation.mts";

const due = "provider/schedule/due.ts";
const clock = "provider/schedule/wall-clock.ts";

/** When a run is due. */
export const scheduling: readonly Mutation[] = [
    {
        rule: "a moment that a run has covered is not due again",
        file: due,
        find: "since > lastDone ? since",
        replace: "since <= lastDone ? since",
        tests: ["test/schedule/due.test.ts"],
    },
    {
        rule: "a new schedule waits for its next moment",
        file: due,
        find: "{ since = now, lastDone }",
        replace: "{ since = new Date(0), lastDone }",
        tests: ["test/schedule/due.test.ts"],
    },
    {
        rule: "a changed schedule owes nothing from before the change",
        file: due,
        find: "lastDone === undefined || since > lastDone",
        replace: "lastDone === undefined",
        tests: ["test/schedule/due.test.ts"],
    },
    {
        rule: "a time that the clock shows twice comes the first time",
        file: clock,
        find: "[shown - before, shown - after]) if",
        replace: "[shown - after, shown - before]) if",
        tests: ["test/schedule/due.test.ts"],
    },
    {
        rule: "a time that the clock jumps over comes right after the jump",
        file: clock,
        find: "return late;",
        replace: "return shown - before;",
        tests: ["test/schedule/due.test.ts"],
    },
    {
        rule: "each hour comes, also the one that a set-back clock shows again",
        file: "provider/schedule/cron-fields.ts",
        find: "HOUR.to - HOUR.from + 1;",
        replace: "HOUR.to - HOUR.from;",
        tests: ["test/schedule/due.test.ts"],
    },
];
