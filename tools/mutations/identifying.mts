import type { Mutation } from "./mutation.mts";

const folder = "provider/pipeline";
const ledger = "provider/ledger/directory";
const tests = "test/pipeline";

/** Whose id is whose: a removal names people by it. */
export const identifying: readonly Mutation[] = [
    {
        rule: "each member gets the id that the vendor lists him with",
        file: `${folder}/identify.ts`,
        find: "found.map(({ email, id }) => [memberKey(email, destination.identifier, key), id])",
        replace:
            "found.map(({ email }, at) => [memberKey(email, destination.identifier, key), found.at(-1 - at)?.id ?? email])",
        tests: [`${tests}/identify.test.ts`],
    },
    {
        rule: "a reading that ran out of time goes on in the next run",
        file: `${folder}/identify.ts`,
        find: 'return place && { since, ...("next" in place ? { next: place.next } : {}) };',
        replace: 'return place && !("next" in place) ? { since } : undefined;',
        tests: [`${tests}/identify.test.ts`],
    },
    {
        rule: "whom the vendor only ever refused is none of ours",
        file: `${ledger}/member-queries.ts`,
        find: "CASE WHEN now.state IN ('member', 'unconfirmed') THEN",
        replace: "CASE WHEN true THEN",
        tests: ["test/ledger/directory/contract.test.ts"],
    },
    {
        rule: "a later id of a member replaces an earlier one",
        file: `${ledger}/member-queries.ts`,
        find: "arg_max(vendor_id, part)",
        replace: "arg_min(vendor_id, part)",
        tests: ["test/ledger/directory/contract.test.ts"],
    },
    {
        rule: "of a member in two batches the later one counts",
        file: `${ledger}/member-queries.ts`,
        find: "arg_max(part.digest, part.batch)",
        replace: "arg_min(part.digest, part.batch)",
        tests: ["test/ledger/directory/contract.test.ts"],
    },
    {
        rule: "one export of one stack owns a target",
        file: "provider/ledger/claim.ts",
        find: "known.owner !== owner && !takeOver",
        replace: "known.owner !== owner && takeOver",
        tests: ["test/ledger/directory/contract.test.ts"],
    },
    {
        rule: "a credential of another account is refused",
        file: "provider/ledger/claim.ts",
        find: "known.account !== undefined && known.account.id !== account.id",
        replace: "known.account !== undefined && known.account.id === undefined",
        tests: ["test/ledger/directory/contract.test.ts"],
    },
    {
        rule: "a journal's line is on disk before the request is sent",
        file: `${ledger}/directory-journal.ts`,
        find: "                await files.sync(this.#path);\n",
        replace: "",
        tests: ["test/ledger/directory/crash.test.ts"],
    },
];
