import type { Mutation } from "./mutation.mts";

const folder = "provider/destinations/snapchat";
const tests = "test/destinations/snapchat";

export const snapchat: readonly Mutation[] = [
    {
        rule: "Snapchat: hashes are sent, and no address",
        file: `${folder}/batch.ts`,
        find: "|| sha256 ||",
        replace: "|| email ||",
        tests: [`${tests}/batch.test.ts`],
    },
    {
        rule: "Snapchat: the people of a body are counted right",
        file: `${folder}/batch.ts`,
        find: "(bytes - OPEN.length - CLOSE.length + 1) / ROW_BYTES",
        replace: "(bytes - OPEN.length - CLOSE.length) / ROW_BYTES",
        tests: [`${tests}/batch.test.ts`],
    },
    {
        rule: "Snapchat: an error inside a 200 is no success",
        file: `${folder}/errors.ts`,
        find: "succeeded(envelope.request_status) && failed === undefined)",
        replace: "succeeded(envelope.request_status))",
        tests: [`${tests}/errors.test.ts`],
    },
    {
        rule: "Snapchat: a batch of which somebody is missing does not count",
        file: `${folder}/send.ts`,
        find: "!(Number(uploaded) >= atLeast)",
        replace: "!(Number(uploaded) >= Math.min(1, atLeast))",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "Snapchat: success that tells nothing does not count",
        file: `${folder}/send.ts`,
        find: "if (!Array.isArray(users) || users.length === 0) {",
        replace: "if (!Array.isArray(users)) {",
        tests: [`${tests}/remove.test.ts`],
    },
    {
        rule: "Snapchat: removing does not add",
        file: `${folder}/members.ts`,
        find: 'method: "DELETE"',
        replace: 'method: "POST"',
        tests: [`${tests}/remove.test.ts`],
    },
    {
        rule: "Snapchat: an audience is not made again after a lost answer",
        file: `${folder}/target.ts`,
        find: 'retry: "never"',
        replace: 'retry: "always"',
        tests: [`${tests}/target.test.ts`],
    },
    {
        rule: "Snapchat: people stay on an audience of ours for ever",
        file: `${folder}/target.ts`,
        find: "retention_in_days: LIFETIME_DAYS }",
        replace: "retention_in_days: 180 }",
        tests: [`${tests}/target.test.ts`],
    },
    {
        rule: "Snapchat: an audience that forgets says so",
        file: `${folder}/target.ts`,
        find: "days > 0 && days < LIFETIME_DAYS",
        replace: "days > 365 && days < LIFETIME_DAYS",
        tests: [`${tests}/audiences.test.ts`],
    },
    {
        rule: "Snapchat: an audience of another ad account is not filled",
        file: `${folder}/target.ts`,
        find: "if (!isOurs(segment, session)) {",
        replace: 'if (firstText(segment.ad_account_id) === "") {',
        tests: [`${tests}/target.test.ts`],
    },
    {
        rule: "Snapchat: an audience that is no customer list is not filled",
        file: `${folder}/audiences.ts`,
        find: '.toUpperCase() === "FIRST_PARTY"',
        replace: '.toUpperCase() !== "LOOKALIKE"',
        tests: [`${tests}/target.test.ts`],
    },
    {
        rule: "Snapchat: an audience is found by its whole name alone",
        file: `${folder}/target.ts`,
        find: "segment.name === name &&",
        replace: "firstText(segment.name).trim() === name &&",
        tests: [`${tests}/target.test.ts`],
    },
    {
        rule: "Snapchat: all pages are read before a name is said to be free",
        file: `${folder}/audiences.ts`,
        find: "query = nextPage(answer);",
        replace: "query = asked.size > 1 ? undefined : nextPage(answer);",
        tests: [`${tests}/target.test.ts`],
    },
    {
        rule: "Snapchat: a list that cannot be read is no empty list",
        file: `${folder}/audiences.ts`,
        find: "if (!Array.isArray(fieldsOf(answer.json).segments)) throw",
        replace: "if (answer.json === undefined) throw",
        tests: [`${tests}/audiences.test.ts`],
    },
    {
        rule: "Snapchat: a reset is a time in milliseconds",
        file: `${folder}/errors.ts`,
        find: "const pause = reset - (Number.isNaN(answered)",
        replace: "const pause = reset * 1000 - (Number.isNaN(answered)",
        tests: [`${tests}/errors.test.ts`],
    },
    {
        rule: "Snapchat: who may only read is told at connecting",
        file: `${folder}/verify.ts`,
        find: "if (found !== undefined) refuseWeakRoles",
        replace: "if (found === undefined) refuseWeakRoles",
        tests: [`${tests}/connect.test.ts`],
    },
];
