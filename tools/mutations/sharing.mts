import type { Mutation } from "./mutation.mts";

const checks = "provider/resources/sharing-checks.ts";
const handle = "provider/resources/connection-handle.ts";
const shared = "provider/resources/shared-connection.ts";
const run = "provider/resources/run-checks.ts";
const receipt = "provider/consent/receipt.ts";

/** Which stacks may use a connection, and what was accepted for it. */
export const sharing: readonly Mutation[] = [
    {
        rule: "a connection is used by the projects that it is shared with, and by no other",
        file: checks,
        find: "if (names.includes(usingProject)) return undefined;",
        replace: "if (names.length > 0) return undefined;",
        tests: ["test/resources/sharing-checks.test.ts"],
    },
    {
        rule: "another stack of the owner's project is another stack",
        file: checks,
        find: "if (stack === usingStack && project === usingProject) return undefined;",
        replace: "if (stack === usingStack || project === usingProject) return undefined;",
        tests: ["test/resources/sharing-checks.test.ts"],
    },
    {
        rule: "an export that is not active keeps what it knew of a connection that is gone",
        file: checks,
        find: "isSame ? { connection, credentials, account, sharing } : undefined",
        replace: "isSame ? { credentials, account, sharing } : undefined",
        tests: ["test/resources/sharing-checks.test.ts"],
    },
    {
        rule: "a void consent stops the exports of other stacks too",
        file: checks,
        find: "problem === undefined ? consentProblems(destination, properties, context) : [problem]",
        replace: "problem === undefined ? consentProblems(destination, properties, context).slice(1) : [problem]",
        tests: ["test/resources/sharing-checks.test.ts"],
    },
    {
        rule: "what is no handle is passed on nowhere",
        file: handle,
        find: 'typeof (value as Record<string, unknown>).segmentExportConnection === "number"',
        replace: '"kind" in value',
        tests: ["test/resources/connection-handle.test.ts"],
    },
    {
        rule: "credentials that could not be decrypted are none",
        file: handle,
        find: 'isEmpty(value.credentials ?? {}) ? { handle, problem: "sealed" } : { handle }',
        replace: "{ handle }",
        tests: ["test/resources/connection-handle.test.ts"],
    },
    {
        rule: "credentials of another stack's connection are a secret in this one",
        file: shared,
        find: "areNames(found) ? pulumi.output(found) : pulumi.secret(found)",
        replace: "areNames(found) ? pulumi.secret(found) : pulumi.output(found)",
        tests: ["test/resources/shared-connection.test.ts"],
    },
    {
        rule: "what is plain in another stack's connection stays plain in this one",
        file: shared,
        find: "pulumi.unsecret(output).apply(",
        replace: "output.apply(",
        tests: ["test/resources/shared-connection.test.ts"],
    },
    {
        rule: "a consent to a statement that is no longer in force is void",
        file: receipt,
        find: "given.statement !== current.number",
        replace: "statements.every(({ number }) => number !== given.statement)",
        tests: ["test/consent/receipt.test.ts"],
    },
    {
        rule: "a receipt is bound to the text that was accepted",
        file: receipt,
        find: "statements.find(({ number }) => number === consent.statement)",
        replace: "statements.at(-1)",
        tests: ["test/consent/receipt.test.ts"],
    },
    {
        rule: "a released statement never changes",
        file: "provider/consent/statement-texts.ts",
        find: "The data may be personal.",
        replace: "The data is personal.",
        tests: ["test/consent/statements.test.ts"],
    },
    {
        rule: "a run whose export is left out of the up asks for its consent all the same",
        file: run,
        find: 'for (const reason of connectionProblems({ connection, sharing }, context)) checks.fail("export", reason);',
        replace: "connectionProblems({ connection, sharing }, context);",
        tests: ["test/resources/run-checks.test.ts"],
    },
    {
        rule: "a run does nothing of its export that is not saved",
        file: run,
        find: "const other = known === undefined || known.includes(name) ? values[name] : undefined;",
        replace: 'const other = known === undefined || name !== "" ? values[name] : undefined;',
        tests: ["test/resources/run-checks.test.ts"],
    },
    {
        rule: "values that count as consent name the column they stand in",
        file: "provider/resources/export-checks.ts",
        find: "else if (consentColumn === undefined)",
        replace: "else if (consentColumn === null)",
        tests: ["test/resources/export-timing.test.ts"],
    },
];
