import type { Mutation } from "./mutation.mts";

const folder = "provider/pipeline";
const tests = "test/pipeline";

/** Who is sent, under which hash. */
export const staging: readonly Mutation[] = [
    {
        rule: "an address is trimmed before it is hashed",
        file: `${folder}/normalise.ts`,
        find: "THEN lower(${trimmed(column)}) ELSE",
        replace: "THEN lower(${column}) ELSE",
        tests: [`${tests}/stage.test.ts`],
    },
    {
        rule: "an address is hashed in lower case",
        file: `${folder}/normalise.ts`,
        find: "THEN lower(${trimmed(column)}) ELSE",
        replace: "THEN ${trimmed(column)} ELSE",
        tests: [`${tests}/stage.test.ts`],
    },
    {
        rule: "SQL and JavaScript write an address in lower case alike",
        file: `${folder}/normalise.ts`,
        find: "ELSE ${name}(${column}) END`;",
        replace: "ELSE coalesce(lower(${trimmed(column)}), ${name}(${column})) END`;",
        tests: [`${tests}/normalise.test.ts`],
    },
    {
        rule: "a member is known again however the vendor writes the address",
        file: `${folder}/normalise.ts`,
        find: "const address = normaliseAddress(email);",
        replace: "const address = email;",
        tests: [`${tests}/normalise.test.ts`],
    },
    {
        rule: "no word about consent is a no",
        file: `${folder}/rejects.ts`,
        find: "return `coalesce(${yes}, false)`;",
        replace: "return `coalesce(${yes}, true)`;",
        tests: [`${tests}/stage-rejects.test.ts`],
    },
    {
        rule: "consent that is not plainly yes is a no",
        file: `${folder}/rejects.ts`,
        find: 'const YES = ["yes", "true", "1", "y", "t"];',
        replace: 'const YES = ["yes", "true", "1", "y", "t", "maybe"];',
        tests: [`${tests}/stage-rejects.test.ts`],
    },
    {
        rule: "lengths are counted in characters, not in bytes",
        file: `${folder}/rejects.ts`,
        find: "`length(${column}) > ${String(spec.maxLength)}`",
        replace: "`strlen(${column}) > ${String(spec.maxLength)}`",
        tests: [`${tests}/stage-rejects.test.ts`],
    },
    {
        rule: "of a person's rows the first one wins",
        file: `${folder}/stage.ts`,
        find: `min(position) AS earliest FROM \${table} GROUP BY key HAVING count(*) > 1) USING (key)
        WHERE t.position > earliest`,
        replace: `max(position) AS earliest FROM \${table} GROUP BY key HAVING count(*) > 1) USING (key)
        WHERE t.position < earliest`,
        tests: [`${tests}/stage.test.ts`],
    },
    {
        rule: "a value that moved to another field is a change",
        file: `${folder}/stage.ts`,
        find: "|| strlen(${column}) || ':' || ${column}`",
        replace: "|| ${column}`",
        tests: [`${tests}/stage-digest.test.ts`],
    },
    {
        rule: "another consent column has the source read again",
        file: `${folder}/export-spec.ts`,
        find: "        spec.consentColumn,\n",
        replace: "",
        tests: [`${tests}/export-spec.test.ts`],
    },
    {
        rule: "a rehearsal never counts as sent to the vendor",
        file: `${folder}/export-spec.ts`,
        find: "connection: [kind, origin, ",
        replace: "connection: [kind, origin.slice(0, 4), ",
        tests: [`${tests}/export-spec.test.ts`],
    },
    {
        rule: "equal ids in two ad accounts are two targets",
        file: `${folder}/export-spec.ts`,
        find: "...targetSettings.map((setting) =>",
        replace: "...targetSettings.slice(1).map((setting) =>",
        tests: [`${tests}/export-spec.test.ts`],
    },
];

/** What the next run sends. */
export const planning: readonly Mutation[] = [
    {
        rule: "members of an unsettled batch are not sent again",
        file: `${folder}/plan.ts`,
        find: "WHEN p.key IS NOT NULL THEN 'pending'",
        replace: "WHEN p.key IS NOT NULL THEN 'add'",
        tests: [`${tests}/settle.test.ts`],
    },
    {
        rule: "whom the vendor refused is not sent again unchanged",
        file: `${folder}/plan.ts`,
        find: "WHEN l.reason <> ${literal(VENDOR_FAILURE)} AND l.digest = s.digest THEN 'refused'",
        replace: "WHEN l.reason IS NOT NULL AND l.digest = s.digest THEN 'add'",
        tests: [`${tests}/plan.test.ts`],
    },
    {
        rule: "whom the vendor refused is sent when his data changed",
        file: `${folder}/plan.ts`,
        find: "WHEN l.state IN ('rejected', 'unconfirmed') THEN 'add'",
        replace: "WHEN l.state IN ('rejected', 'unconfirmed') THEN 'refused'",
        tests: [`${tests}/plan.test.ts`],
    },
    {
        rule: "with whom the vendor itself failed is sent again",
        file: `${folder}/plan.ts`,
        find: "WHEN l.reason <> ${literal(VENDOR_FAILURE)} AND l.digest = s.digest THEN 'refused'",
        replace: "WHEN l.reason IS NOT NULL AND l.digest = s.digest THEN 'refused'",
        tests: [`${tests}/vendor-failure.test.ts`],
    },
    {
        rule: "a member of ours with whose update the vendor itself failed is sent again",
        file: `${folder}/plan.ts`,
        find: "WHEN l.reason = ${literal(VENDOR_FAILURE)} THEN 'update'",
        replace: "WHEN l.reason = ${literal(VENDOR_FAILURE)} THEN 'unchanged'",
        tests: [`${tests}/vendor-failure.test.ts`],
    },
    {
        rule: "a run with whose people the vendor itself failed is partial",
        file: `${folder}/record.ts`,
        find: "if (reason === VENDOR_FAILURE) counts.failed++;",
        replace: "",
        tests: [`${tests}/vendor-failure.test.ts`],
    },
    {
        rule: "a changed field is sent",
        file: `${folder}/plan.ts`,
        find: "WHEN l.digest <> s.digest THEN 'update'",
        replace: "WHEN l.digest <> s.digest THEN 'unchanged'",
        tests: [`${tests}/plan.test.ts`],
    },
    {
        rule: "members are sent again before the vendor drops them",
        file: `${folder}/retention.ts`,
        find: "(retentionDays - Math.min(",
        replace: "(retentionDays + Math.min(",
        tests: [`${tests}/retention.test.ts`],
    },
    {
        rule: "a run that today's quota cannot carry sends nothing",
        file: `${folder}/quota.ts`,
        find: "if (needed <= left) return;",
        replace: "if (needed <= left || left > 0) return;",
        tests: [`${tests}/quota.test.ts`],
    },
    {
        rule: "asking after a batch counts against the quota too",
        file: `${folder}/quota.ts`,
        find: '(destination.settlement === "job" ? 1 + questions : 1)',
        replace: '(destination.settlement === "job" ? 1 : Math.min(1, questions))',
        tests: [`${tests}/quota.test.ts`],
    },
    {
        rule: "a target is looked for before it is made",
        file: `${folder}/establish-target.ts`,
        find: "const found = await destination.findByName(session, name);",
        replace: "const found = begun === undefined ? [] : await destination.findByName(session, name);",
        tests: [`${tests}/establish-target.test.ts`],
    },
    {
        rule: "somebody else's target of that name is left alone",
        file: `${folder}/establish-target.ts`,
        find: "if (begun?.name !== name || found.length > 1) throw",
        replace: "if ((begun !== undefined && begun.name !== name) || found.length > 1) throw",
        tests: [`${tests}/establish-target.test.ts`],
    },
    {
        rule: "the ledger knows that a target is made before the vendor does",
        file: `${folder}/establish-target.ts`,
        find: "    await ledger.madeTarget(lock, { name });\n",
        replace: "",
        tests: [`${tests}/establish-target.test.ts`],
    },
    {
        rule: "an id in capitals is the same target",
        file: `${folder}/export-spec.ts`,
        find: "Object.values(canonical(target, spec.destination))",
        replace: "Object.values(Object.keys(target).length > 0 ? (spec.destination as Record<string, string>) : {})",
        tests: ["test/resources/segment-export.test.ts"],
    },
];
