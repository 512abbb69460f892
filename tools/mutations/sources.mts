import type { Mutation } from "./mutation.mts";

const folder = "provider/segments/customer-insights";
const parts = "provider/segments/customer-insights-folder/parts.ts";
const segments = "test/segments/customer-insights.test.ts";
const trouble = "test/segments/customer-insights-trouble.test.ts";
const names = "test/segments/segment-names.test.ts";

/** Segments of Customer Insights: who is in one, and that nobody is missing. */
export const sourcing: readonly Mutation[] = [
    {
        rule: "a segment's name is compared exactly",
        file: `${folder}/members.ts`,
        find: "segmentsOf(row, texts).includes(segment.segment)",
        replace: "segmentsOf(row, texts).join().toLowerCase().includes(segment.segment.toLowerCase())",
        tests: [segments],
    },
    {
        rule: "no name can end the quotes it stands in",
        file: `${folder}/segment-names.ts`,
        find: 'segment.replaceAll(/[^A-Za-z0-9_ .-]+/g, "%")',
        replace: 'segment.replaceAll("%", "_")',
        tests: [names],
    },
    {
        rule: "a member without a profile is an error",
        file: `${folder}/read-segment.ts`,
        find: "if (rows === count && lines === count) return;",
        replace: "if (rows === count) return;",
        tests: [trouble],
    },
    {
        rule: "a member with several profiles is an error",
        file: `${folder}/read-segment.ts`,
        find: "if (rows === count && lines === count) return;",
        replace: "if (rows === lines) return;",
        tests: [trouble],
    },
    {
        rule: "a segment that changed while it was read is an error",
        file: `${folder}/read-segment.ts`,
        find: "        if (await hasChanged(reading)) throw changed(reading.segment);\n",
        replace: "",
        tests: [trouble],
    },
    {
        rule: "a refresh that was just seen is not over",
        file: `${folder}/refresh.ts`,
        find: "still >= timing.still",
        replace: "still >= 0",
        tests: [trouble],
    },
    {
        rule: "a link to the next page leads nowhere else",
        file: `${folder}/dataverse.ts`,
        find: "url.origin !== base.origin || ",
        replace: "",
        tests: [trouble],
    },
    {
        rule: "two apps' segments of one name are not one",
        file: `${folder}/members.ts`,
        find: "if (providers.length < 2) return;",
        replace: "if (providers.length < 3) return;",
        tests: [trouble],
    },
    {
        rule: "a number keeps all its digits",
        file: `${folder}/profiles.ts`,
        find: "columns.some(({ long }) => long) ? exactRows(page) : page.rows",
        replace: "columns.length < 0 ? exactRows(page) : page.rows",
        tests: [segments],
    },
    {
        rule: "nobody is lost between two requests by id",
        file: `${folder}/profiles.ts`,
        find: 'return conditions.length === 0 ? chunks : [...chunks, conditions.join(" or ")];',
        replace: "return chunks;",
        tests: [names],
    },
    {
        rule: "what cannot be seen to be unchanged counts as changed",
        file: "provider/segments/customer-insights.ts",
        find: 'told && checked.skipUnchanged !== false ? "" : randomUUID()',
        replace: 'told || checked.skipUnchanged !== false ? "" : randomUUID()',
        tests: [trouble],
    },
    {
        rule: "the newest export of a folder is read",
        file: parts,
        find: "(one < other ? 1 : -1)",
        replace: "(one < other ? -1 : 1)",
        tests: ["test/segments/customer-insights-folder.test.ts"],
    },
    {
        rule: "a part that was cut off is refused",
        file: parts,
        find: "first !== undefined && cut.length < plain.length",
        replace: "first !== undefined && cut.length > plain.length",
        tests: ["test/segments/customer-insights-folder.test.ts"],
    },
    {
        rule: "an application that was refused does not ask again",
        file: "provider/http/client-credentials.ts",
        find: 'if (error.code === "auth") refusal = error;',
        replace: 'if (error.code === "quota") refusal = error;',
        tests: ["test/http/client-credentials.test.ts"],
    },
    {
        rule: "a part of an export folder lies in it, also by an encoded slash",
        file: "provider/segments/customer-insights-folder/parts.ts",
        find: "/[/\\\\\\0]/.test(step)",
        replace: "/[\\\\\\0]/.test(step)",
        tests: ["test/segments/customer-insights-folder.test.ts"],
    },
    {
        rule: "a segment that was never read may not be empty",
        file: "provider/pipeline/load-segments.ts",
        find: "|| request.mayBeEmpty?.[index] !== true) throw error;",
        replace: "|| request.mayBeEmpty?.[index] === null) throw error;",
        tests: ["test/pipeline/mirror.test.ts"],
    },
];
