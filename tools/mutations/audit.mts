import type { Mutation } from "./mutation.mts";

const file = "provider/pipeline/audit.ts";
const comparison = "provider/pipeline/compare-list.ts";
const people = ["test/pipeline/audit.test.ts"];
const reading = ["test/pipeline/audit-reading.test.ts"];

/** Who counts as missing from a list, and what becomes of him. */
export const auditing: readonly Mutation[] = [
    {
        rule: "who was sent lately is not missing",
        file: comparison,
        find: "WHEN state = 'member' AND NOT ${longAgo} THEN 'waiting'",
        replace: "WHEN state = 'member' AND NOT ${longAgo} AND false THEN 'waiting'",
        tests: people,
    },
    {
        rule: "who is in a job under way is not missing",
        file: comparison,
        find: "CASE WHEN p.key IS NOT NULL THEN 'waiting'",
        replace: "CASE WHEN p.key IS NULL AND false THEN 'waiting'",
        tests: people,
    },
    {
        rule: "a foreign person is never missing, nor ours",
        file: comparison,
        find: "WHERE coalesce(state, 'unconfirmed') <> 'foreign' AND",
        replace: "WHERE coalesce(state, 'unconfirmed') <> 'nobody' AND",
        tests: people,
    },
    {
        rule: "whose address changed at the vendor is not missing",
        file: comparison,
        find: "OR (vendor_id IS NOT NULL AND vendor_id IN",
        replace: "OR (vendor_id IS NOT NULL AND false AND vendor_id IN",
        tests: people,
    },
    {
        rule: "whom an audit missed stays missing until he is sent again",
        file: comparison,
        find: 'missing: of("member") + of("missed")',
        replace: 'missing: of("member")',
        tests: people,
    },
    {
        rule: "a list not read to its end makes nobody missing",
        file: comparison,
        find: "    return left === undefined;",
        replace: "    return left === undefined || read >= 0;",
        tests: reading,
    },
    {
        rule: "who is not seen is looked for on the whole list once more",
        file: comparison,
        find: "if ((await anyLeft()) && !(await readInto(listed, comparing, anyLeft)))",
        replace: "if ((await anyLeft()) && listed === known)",
        tests: reading,
    },
    {
        rule: "an open journal is left alone",
        file,
        find: "if (state.open === undefined) await planAgain",
        replace: "if (state.open !== null) await planAgain",
        tests: people,
    },
    {
        rule: "if nobody is missing, nothing is written",
        file,
        find: "if (somebody === undefined || lastRun === undefined) return;",
        replace: "if (somebody === null || lastRun === undefined) return;",
        tests: people,
    },
    {
        rule: "after somebody was missed the segments are read again",
        file,
        find: '{ ...lastRun, source: "" }',
        replace: "lastRun",
        tests: people,
    },
    {
        rule: "who may be off the list is not taken for certainly off it",
        file,
        find: 'await journal.failed(batch, "not on the list");',
        replace: "await journal.settled(batch, [], new Date());",
        tests: people,
    },
    {
        rule: "an audit that finds the same as before shows no change",
        file: "provider/resources/export-drift.ts",
        find: '{ ...before, at: "" }) ? before : drift;',
        replace: '{ ...before, at: "" }) ? drift : drift;',
        tests: ["test/resources/export-drift.test.ts"],
    },
];
