import type { Mutation } from "./mutation.mts";

const folder = "provider/pipeline";
const queries = "provider/ledger/directory/member-queries.ts";
const mirror = ["test/pipeline/mirror.test.ts"];
const uncertain = ["test/pipeline/mirror-uncertain.test.ts"];
const contract = ["test/ledger/directory/contract.test.ts"];
const guard = ["test/pipeline/guard.test.ts"];

/** Who is taken off a list, and who never is. */
export const removing: readonly Mutation[] = [
    {
        rule: "mode add removes nobody",
        file: `${folder}/removals.ts`,
        find: '${mode === "add" ? "false" : "true"}',
        replace: '${mode === undefined ? "false" : "true"}',
        tests: mirror,
    },
    {
        rule: "only who is ours is removed",
        file: `${folder}/removals.ts`,
        find: "state IN ('member', 'unconfirmed')",
        replace: "state IN ('member', 'unconfirmed', 'foreign')",
        tests: mirror,
    },
    {
        rule: "of whom nobody knows, he is removed too",
        file: `${folder}/removals.ts`,
        find: "state IN ('member', 'unconfirmed')",
        replace: "state IN ('member')",
        tests: uncertain,
    },
    {
        rule: "who cannot be sent as he stands in the segment is not removed",
        file: `${folder}/removals.ts`,
        find: "[stage, withheld, tables.pending]",
        replace: "[stage, withheld === stage ? withheld : stage, tables.pending]",
        tests: mirror,
    },
    {
        rule: "whose job is pending is not removed before it has settled",
        file: `${folder}/removals.ts`,
        find: "[stage, withheld, tables.pending]",
        replace: "[stage, withheld]",
        tests: uncertain,
    },
    {
        rule: "who says no on one row is sent on none",
        file: `${folder}/withheld.ts`,
        find: "WHERE rule IS NULL AND key IN (${against})`,",
        replace: "WHERE false AND key IN (${against})`,",
        tests: ["test/pipeline/stage-rejects.test.ts"],
    },
    {
        rule: "who withdrew his consent is not held back from a removal",
        file: `${folder}/withheld.ts`,
        find: "AND key NOT IN (${against}) AND key NOT IN",
        replace: "AND key NOT IN",
        tests: ["test/pipeline/stage-property.test.ts"],
    },
    {
        rule: "who is on a list before is read before anybody is sent",
        file: `${folder}/deliver.ts`,
        find: "run.prepared.plan.baseline === true",
        replace: "run.prepared.plan.baseline === undefined",
        tests: mirror,
    },
    {
        rule: "an empty list is known as one in mode add too",
        file: `${folder}/deliver.ts`,
        find: 'if (request.spec.mode === "add") await noteEmptyTarget',
        replace: 'if (request.spec.mode === "mirror") await noteEmptyTarget',
        tests: mirror,
    },
    {
        rule: "a run that the guard stops makes no request",
        file: `${folder}/run-export.ts`,
        find: "if (staged.prepared.plan.stopped !== undefined) return refuse(id, request, staged);",
        replace: "if (staged.prepared.plan.stopped === null) return refuse(id, request, staged);",
        tests: mirror,
    },
    {
        rule: "the guard is asked again when the plan was made anew",
        file: `${folder}/deliver.ts`,
        find: "if (stopped !== undefined) throw",
        replace: "if (stopped === null) throw",
        tests: mirror,
    },
    {
        rule: "a share above its limit stops a run",
        file: `${folder}/guard.ts`,
        find: "share > maxRemovedPercent",
        replace: "share > 100",
        tests: guard,
    },
    {
        rule: "what was allowed until yesterday is not allowed today",
        file: `${folder}/guard.ts`,
        find: "today <= allowRemovals.until",
        replace: "today >= allowRemovals.until",
        tests: guard,
    },
    {
        rule: "more than is allowed is not let through",
        file: `${folder}/guard.ts`,
        find: "if (allowed && planned.remove <= allowRemovals.upTo) return undefined;",
        replace: "if (allowed) return undefined;",
        tests: guard,
    },
    {
        rule: "a segment without anybody left stops a run",
        file: "provider/pipeline/plan.ts",
        find: "stage.counts.members + withheld === 0",
        replace: "stage.counts.members + withheld < 0",
        tests: mirror,
    },
    {
        rule: "who comes back after a removal without an answer is sent again",
        file: queries,
        find: "AND outcome.attempt IS NULL THEN 'member'",
        replace: "THEN 'member'",
        tests: uncertain,
    },
    {
        rule: "who was sent a moment ago and is not seen is not forgotten",
        file: `${folder}/remove-members.ts`,
        find: "AND NOT ${await sentLongAgo(now(), target, journal.run)}",
        replace: "AND false AND ${await sentLongAgo(now(), target, journal.run)}",
        tests: uncertain,
    },
    {
        rule: "who is not on the list any more is forgotten",
        file: `${folder}/remove-members.ts`,
        find: "    const gone = await countRows(workbench, wanted);\n    await forget(delivery, wanted);",
        replace: "    const gone = await countRows(workbench, wanted);",
        tests: uncertain,
    },
    {
        rule: "of whom a removal does not tell, the list does",
        file: `${folder}/record.ts`,
        find: 'if (kind === "remove") {',
        replace: 'if (kind === "remove" && leftOut.size < 0) {',
        tests: uncertain,
    },
    {
        rule: "who was foreign stays so, whatever is sent of him",
        file: queries,
        find: "CASE WHEN ${was} = 'foreign' THEN 'foreign'",
        replace: "CASE WHEN ${was} = 'nobody' THEN 'foreign'",
        tests: contract,
    },
    {
        rule: "who was removed is ours no more",
        file: queries,
        find: "CASE WHEN outcome.cleared IS NULL THEN old.state END",
        replace: "CASE WHEN true THEN old.state END",
        tests: contract,
    },
    {
        rule: "somebody sent without an answer is remembered",
        file: "provider/ledger/directory/journal-state.ts",
        find: 'step === "sending" || (step',
        replace: 'step === "accepted" || (step',
        tests: contract,
    },
    {
        rule: "a removal that is not certain counts for nobody",
        file: queries,
        find: "kind = 'remove' AND settled AND reason IS NULL",
        replace: "kind = 'remove'",
        tests: contract,
    },
    {
        rule: "a list that another export took over by its id is not emptied",
        file: "provider/pipeline/withdraw.ts",
        find: 'if (how !== "leave" && keeper === owner) await empty',
        replace: 'if (how !== "leave" && keeper !== "") await empty',
        tests: ["test/pipeline/withdraw.test.ts"],
    },
    {
        rule: "a list that was made for an export is its own by its id too",
        file: "provider/pipeline/run-export.ts",
        find: "if (byId !== undefined) await claimById",
        replace: "if (byId === target) await claimById",
        tests: ["test/pipeline/withdraw.test.ts"],
    },
];
