import type { Mutation } from "./mutation.mts";

const due = "provider/schedule/due.ts";
const clock = "provider/schedule/wall-clock.ts";
const owed = "provider/resources/owed.ts";
const inputs = "provider/resources/due-inputs.ts";
const runs = ["test/resources/scheduled-run.test.ts", "test/resources/unfinished-run.test.ts"];

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
    {
        rule: "a window that was answered is not answered again",
        file: owed,
        find: "...(owed && { due: later(before.due, lastDue) }), trigger }, owed }",
        replace: "...(owed && before.due === null && { due: later(before.due, lastDue) }), trigger }, owed }",
        tests: runs,
    },
    {
        rule: "a new schedule counts from a moment on which preview and update agree",
        file: owed,
        find: "(lastDue ?? new Date(0)).toISOString()",
        replace: "now.toISOString()",
        tests: runs,
    },
    {
        rule: "a schedule that was edited owes nothing from before",
        file: owed,
        find: "const known = isDeepStrictEqual(timingOf(olds).schedule, schedule) && before.since !== undefined;",
        replace: "const known = isDeepStrictEqual(timingOf(olds).schedule, schedule) || before.since !== undefined;",
        tests: runs,
    },
    {
        rule: "a run that failed goes on with the next up, outside its window too",
        file: owed,
        find: 'return leavesWork(olds) ? "earlier run" : undefined;',
        replace: 'return leavesWork(olds) && olds.status === null ? "earlier run" : undefined;',
        tests: runs,
    },
    {
        rule: "the trigger of an export without a schedule was answered",
        file: owed,
        find: "?? { trigger: properties.trigger as string | undefined }",
        replace: "?? {}",
        tests: runs,
    },
    {
        rule: "a trigger given while the export was not active is answered when it is again",
        file: owed,
        find: "covers: { ...start, trigger: before.trigger }, owed: false",
        replace: "covers: { ...start, trigger: news.trigger as string }, owed: false",
        tests: runs,
    },
    {
        rule: "outside its windows, a scheduled export's segments are not read",
        file: inputs,
        find: "if (owed || hasUnknown(news.export)",
        replace: "if (owed || owed !== undefined || hasUnknown(news.export)",
        tests: runs,
    },
    {
        rule: "a run that the vendor still works on shows in the preview, outside its window too",
        file: inputs,
        find: "state()).open !== undefined",
        replace: "state()).open === null",
        tests: runs,
    },
    {
        rule: "an export that is not active does not run",
        file: "provider/resources/export-run-lifecycle.ts",
        find: "if (timing.active === false) return { waits: NOT_ACTIVE };",
        replace: "if (timing.active === null) return { waits: NOT_ACTIVE };",
        tests: runs,
    },
    {
        rule: "a window with nothing to do asks the vendor nothing",
        file: "provider/pipeline/run-export.ts",
        find: "if (asked && staged.prepared.empty) return",
        replace: "if (!asked && staged.prepared.empty) return",
        tests: runs,
    },
    {
        rule: "the segments of an export that is not active are not looked at",
        file: "provider/resources/source-checks.ts",
        find: "if (news.active !== undefined && news.active !== true) return false;",
        replace: "if (news.active === null) return false;",
        tests: ["test/resources/export-timing.test.ts"],
    },
    {
        rule: "saved segments of a schedule are looked at by its runs alone",
        file: "provider/resources/source-checks.ts",
        find: "return news.schedule === undefined || !isSaved;",
        replace: "return news.schedule !== null || !isSaved;",
        tests: ["test/resources/export-timing.test.ts"],
    },
];
