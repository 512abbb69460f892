import type { Mutation } from "./mutation.mts";

const folder = "provider/destinations/constant-contact";
const tests = "test/destinations/constant-contact";

export const constantContact: readonly Mutation[] = [
    {
        rule: "Constant Contact: people whom nothing accounts for are lost",
        file: `${folder}/activity.ts`,
        find: "persons + sum === rows) ? rows : Math.min(rows, persons);",
        replace: "persons + sum === rows) ? rows : Math.max(rows, persons);",
        tests: [`${tests}/activity.test.ts`],
    },
    {
        rule: "Constant Contact: who unsubscribed does not count as added",
        file: `${folder}/activity.ts`,
        find: "unsubscribed: amount(status.cannot_add_to_list_count),",
        replace: "unsubscribed: 0,",
        tests: [`${tests}/activity.test.ts`],
    },
    {
        rule: "Constant Contact: an activity that timed out applied nothing",
        file: `${folder}/activity.ts`,
        find: '["cancelled", "failed", "timed_out"]',
        replace: '["cancelled", "failed"]',
        tests: [`${tests}/activity.test.ts`],
    },
    {
        rule: "Constant Contact: an activity in an unknown state is not over",
        file: `${folder}/activity.ts`,
        find: 'if (state !== "completed") {',
        replace: "if (RUNNING.includes(state)) {",
        tests: [`${tests}/activity.test.ts`],
    },
    {
        rule: "Constant Contact: errors that no counter counts fail the import",
        file: `${folder}/activity.ts`,
        find: "if (errors.length > 0 && missed === 0) {",
        replace: "if (errors.length > 0 && missed > 0) {",
        tests: [`${tests}/activity.test.ts`],
    },
    {
        rule: "Constant Contact: an activity that is no longer known applied nothing",
        file: `${folder}/send.ts`,
        find: 'if (problem?.kind === "missing" || isRefusal(problem, 400)) {',
        replace:
            'if (problem?.kind === "missing") return { state: "applied", rejects: { members: [], counted: {} } };\n' +
            "    if (isRefusal(problem, 400)) {",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "Constant Contact: accepted is not applied",
        file: `${folder}/send.ts`,
        find: 'return { outcome: "accepted", job: jobOf({ kind, activityId, rows }) };',
        replace:
            'if (rows > 0) return { outcome: "applied", rejects: { members: [], counted: {} } };\n' +
            '    return { outcome: "accepted", job: jobOf({ kind, activityId, rows }) };',
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "Constant Contact: what the source does not have is not sent empty",
        file: `${folder}/batch.ts`,
        find: "IS NULL THEN '' ELSE",
        replace: `IS NULL THEN '\${start}""' ELSE`,
        tests: [`${tests}/batch.test.ts`],
    },
    {
        rule: "Constant Contact: the rows of a body are counted right",
        file: `${folder}/batch.ts`,
        find: "rows += 1;\n    return rows;",
        replace: "rows += 1;\n    return Math.max(1, rows - 1);",
        tests: [`${tests}/batch.test.ts`],
    },
    {
        rule: "Constant Contact: an unknown contact is the one that is named",
        file: `${folder}/members.ts`,
        find: '[{ index, reason: "unknown_contact" }]',
        replace: '[{ index: index + 1, reason: "unknown_contact" }]',
        tests: [`${tests}/remove.test.ts`],
    },
    {
        rule: "Constant Contact: a deleted list makes unknown people of nobody",
        file: `${folder}/members.ts`,
        find: "await findTarget(session, target);",
        replace: "await findTarget(session, target).catch(() => undefined);",
        tests: [`${tests}/remove.test.ts`],
    },
    {
        rule: "Constant Contact: who joined without being updated is not missed",
        file: `${folder}/members.ts`,
        find: 'if (othersUntil === "") return { members };',
        replace: 'if (othersUntil === "" || members.length > 0) return { members };',
        tests: [`${tests}/members.test.ts`],
    },
    {
        rule: "Constant Contact: whoever is on the list is read, mailable or not",
        file: `${folder}/members.ts`,
        find: 'status: "all"',
        replace: 'status: "active"',
        tests: [`${tests}/members.test.ts`],
    },
    {
        rule: "Constant Contact: a link to another host is not followed",
        file: `${folder}/pages.ts`,
        find: 'if (start === undefined) throw broken(doing, "to another place");',
        replace:
            'if (start === undefined && !link.includes(path)) throw broken(doing, "to another place");\n' +
            '    if (start === undefined) return link.slice(link.indexOf("?") + 1);',
        tests: [`${tests}/members.test.ts`],
    },
    {
        rule: "Constant Contact: a cursor is given back as it came",
        file: `${folder}/pages.ts`,
        find: "return decodeURIComponent(text);",
        replace: 'return decodeURIComponent(text.replaceAll("+", " "));',
        tests: [`${tests}/members.test.ts`],
    },
    {
        rule: "Constant Contact: throttled is not the end of the day's quota",
        file: `${folder}/errors.ts`,
        find: 'if (keyIn(answer) !== "quota_exceeded") return undefined;',
        replace: 'if (keyIn(answer) === "") return undefined;',
        tests: [`${tests}/errors.test.ts`],
    },
    {
        rule: "Constant Contact: a list is not made again after a lost answer",
        file: `${folder}/target.ts`,
        find: 'retry: "never"',
        replace: 'retry: "always"',
        tests: [`${tests}/lists.test.ts`],
    },
    {
        rule: "Constant Contact: a list is found by its whole name alone",
        file: `${folder}/target.ts`,
        find: 'list.name === name && firstText(list.deleted_at) === ""',
        replace: 'firstText(list.name).trim() === name && firstText(list.deleted_at) === ""',
        tests: [`${tests}/lists.test.ts`],
    },
    {
        rule: "Constant Contact: an import has fewer rows than are dropped without a word",
        file: `${folder}/limits.ts`,
        find: "value: 39_999,",
        replace: "value: 40_001,",
        tests: ["test/vendors/bodies.test.ts"],
    },
    {
        rule: "Constant Contact: an import has fewer bytes than are dropped without a word",
        file: `${folder}/limits.ts`,
        find: "value: 3_999_999,",
        replace: "value: 4_000_000,",
        tests: [`${tests}/batch.test.ts`],
    },
    {
        rule: "Constant Contact: a removal names 500 people at most",
        file: `${folder}/limits.ts`,
        find: "rows: { value: 500,",
        replace: "rows: { value: 501,",
        tests: [`${tests}/sandbox-members.test.ts`],
    },
    {
        rule: "Constant Contact: requests count against the day's 10,000",
        file: `${folder}/limits.ts`,
        find: "value: 10_000,",
        replace: "value: 100_000,",
        tests: [`${tests}/rotating.test.ts`],
    },
];
