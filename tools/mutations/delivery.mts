import type { Mutation } from "./mutation.mts";

const folder = "provider/pipeline";
const tests = "test/pipeline";
const noRejects = "{ members: [], counted: {} }";

/** How members are put into requests. */
export const batching: readonly Mutation[] = [
    {
        rule: "a batch has no row more than the vendor takes",
        file: `${folder}/batches.ts`,
        find: "members === limits.rows",
        replace: "members > limits.rows",
        tests: [`${tests}/batches.test.ts`],
    },
    {
        rule: "the comma between two rows counts against the bytes",
        file: `${folder}/batches.ts`,
        find: "bytes + 1 + size > limits.bytes",
        replace: "bytes + size > limits.bytes",
        tests: [`${tests}/batches.test.ts`],
    },
    {
        rule: "bytes are counted after UTF-8",
        file: `${folder}/batches.ts`,
        find: "list(strlen(body)::INTEGER",
        replace: "list(length(body)::INTEGER",
        tests: [`${tests}/batches.test.ts`],
    },
    {
        rule: "what stands around the rows counts against the bytes",
        file: `${folder}/batches.ts`,
        find: "bytes.value - envelopeRoom",
        replace: "bytes.value + envelopeRoom",
        tests: [`${tests}/batches.test.ts`],
    },
    {
        rule: "the last batch is not forgotten",
        file: `${folder}/batches.ts`,
        find: "if (sizes.length > first) batches.push",
        replace: "if (sizes.length > first + 1) batches.push",
        tests: [`${tests}/batches.test.ts`],
    },
    {
        rule: "nobody is in both halves of a batch",
        file: `${folder}/batches.ts`,
        find: "{ first: middle + 1, last: batch.last, members: batch.last - middle }",
        replace: "{ first: middle, last: batch.last, members: batch.last - middle + 1 }",
        tests: [`${tests}/batches.test.ts`],
    },
    {
        rule: "a row that the vendor refused is not sent again",
        file: `${folder}/batches.ts`,
        find: '`${range} AND rowid NOT IN (${[...leftOut].join(", ")})`',
        replace: "range",
        tests: [`${tests}/send.test.ts`],
    },
];

/** What becomes of a request, and what the journal and the counts say of it. */
export const sending: readonly Mutation[] = [
    {
        rule: "the refused row is the one at that place of the body",
        file: `${folder}/send.ts`,
        find: "const row = sent[index];",
        replace: "const row = sent[index + 1];",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "places are those of the body as it was sent, less who was left out",
        file: `${folder}/send.ts`,
        find: "const row = sent[index];",
        replace: "const row = index < sent.length ? rows.first + index : undefined;",
        tests: [`${tests}/send-refusals.test.ts`],
    },
    {
        rule: "an accepted batch is not recorded before it has settled",
        file: `${folder}/send.ts`,
        find: "        sending.accepted(batch, receipt.job);\n        return undefined;",
        replace: "        return record(delivery, batch, { members: [], counted: {} }).then(() => undefined);",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "who was left out of a batch is not of it when it settles later",
        file: `${folder}/send.ts`,
        find: "WHERE ${rowsOf(rows, without)}`;",
        replace: "WHERE ${rowsOf(rows)}`;",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "who was left out of an accepted batch is recorded as refused",
        file: `${folder}/send.ts`,
        find: "        await recordLeftOut(delivery, parcels, leftOut);\n        sending.accepted(batch, receipt.job);",
        replace: "        sending.accepted(batch, receipt.job);",
        tests: [`${tests}/pending.test.ts`],
    },
    {
        rule: "a batch without an answer stays open in the journal",
        file: `${folder}/send.ts`,
        find: 'readonly ErrorCode[] = ["config", "rejected"]',
        replace: 'readonly ErrorCode[] = ["config", "rejected", "remote"]',
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "a batch that a limit turned away stays open in the journal",
        file: `${folder}/send.ts`,
        find: 'readonly ErrorCode[] = ["config", "rejected"]',
        replace: 'readonly ErrorCode[] = ["config", "rejected", "quota"]',
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "after the first failure nothing new is begun",
        file: `${folder}/send.ts`,
        find: "return !late && failures.length === 0 && ",
        replace: "return !late && ",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "after the time box nothing new is begun",
        file: `${folder}/send.ts`,
        find: "return !late && failures.length === 0 && ",
        replace: "return failures.length === 0 && ",
        tests: [`${tests}/send-refusals.test.ts`],
    },
    {
        rule: "a vendor that takes nobody makes rejects of nobody",
        file: `${folder}/send.ts`,
        find: "if (!taken && last !== undefined && !(sending.isAll && batch.members <= mayAllBeWrong))",
        replace: "if (!taken && last !== undefined && batch.members <= mayAllBeWrong)",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "the journal knows whom the vendor refused",
        file: `${folder}/record.ts`,
        find: "refused.map(({ key, reason }): Refusal => ({ key, reason })),",
        replace: "refused.slice(0, 0).map(({ key, reason }): Refusal => ({ key, reason })),",
        tests: [`${tests}/send.test.ts`],
    },
    {
        rule: "members refused without a name are not counted as added",
        file: `${folder}/record.ts`,
        find: "const taken = Math.max(0, of(action) - unnamed);",
        replace: "const taken = Math.max(of(action), of(action) - unnamed);",
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "a job that failed applied nothing",
        file: `${folder}/settle.ts`,
        find: 'if (settlement.state === "applied") return record(',
        replace:
            `if (settlement.state === "failed" && batch.members > 0) return record(this.#delivery, batch, ${noRejects});\n` +
            '        if (settlement.state === "applied") return record(',
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "a job that did not end in time has not settled",
        file: `${folder}/settle.ts`,
        find: "if (now().getTime() >= open.until) return open.resolve();",
        replace:
            "if (now().getTime() >= open.until)\n" +
            `            return void record(this.#delivery, open.batch, ${noRejects}).then(() => open.resolve());`,
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "an earlier batch that nobody could be asked about is a failure",
        file: `${folder}/settle-earlier.ts`,
        find: 'outcome.status === "rejected" ? [outcome.reason as unknown] : []',
        replace: 'outcome.status === "rejected" && outcomes.length > 1 ? [outcome.reason as unknown] : []',
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "a run with anything unsettled stays open",
        file: `${folder}/finish-run.ts`,
        find: "if (problem === undefined && run.counts.pending === 0) {",
        replace: "if (problem === undefined) {",
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "after a job that failed, the same source is read again",
        file: `${folder}/finish-run.ts`,
        find: 'status === "successful" && identify === undefined ? staged.source : ""',
        replace: 'identify === undefined || status !== "successful" ? staged.source : ""',
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "what was staged before the ledger changed is not sent",
        file: `${folder}/run-export.ts`,
        find: "staged.source === source && staged.state.revision === state.revision",
        replace: "staged.source === source && state.revision !== undefined",
        tests: [`${tests}/settle.test.ts`],
    },
];
