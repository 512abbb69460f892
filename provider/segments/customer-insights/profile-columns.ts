import { ask, rowsIn, type Dataverse, type Question, type Row } from "./dataverse";

/** Types whose values come as plain ones; others are lookups, files and what belongs to another column. */
const PLAIN = [
    "String",
    "Memo",
    "Uniqueidentifier",
    "DateTime",
    "Boolean",
    "Integer",
    "BigInt",
    "Decimal",
    "Double",
    "Money",
    "Picklist",
    "State",
    "Status",
];

/** Types whose values may have more digits than JavaScript's numbers. */
const LONG = ["BigInt", "Decimal", "Double", "Money"];

export interface ProfileColumn {
    readonly name: string;
    readonly long: boolean;
}

/** The columns of the profiles' table: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api */
export async function profileColumns(dataverse: Dataverse): Promise<readonly ProfileColumn[]> {
    const question = columnsOf("msdynci_customerprofile", "customer profiles");
    return plainColumns(rowsIn(await ask(dataverse, question), question.doing));
}

/** Which of these columns the memberships' table has; all are described, but not by their logical names. */
export async function membershipColumns(dataverse: Dataverse, names: readonly string[]): Promise<readonly string[]> {
    const question = columnsOf("msdynci_segmentmembership", "segment memberships");
    const answer = await ask(dataverse, question);
    if (answer.status === 404) return [];
    const there = plainColumns(rowsIn(answer, question.doing)).map(({ name }) => name);
    return names.filter((name) => there.includes(name));
}

function columnsOf(table: string, called: string): Question {
    return {
        path: `EntityDefinitions(LogicalName='${table}')/Attributes`,
        query: { $select: "LogicalName,AttributeType,IsValidForRead" },
        doing: `which columns the table of ${called} has`,
    };
}

function plainColumns(found: readonly Row[]): ProfileColumn[] {
    return found.flatMap(({ LogicalName: name, AttributeType: type, IsValidForRead: readable }) => {
        if (typeof name !== "string" || typeof type !== "string" || readable === false) return [];
        return /^[a-z]\w*$/i.test(name) && PLAIN.includes(type) ? [{ name, long: LONG.includes(type) }] : [];
    });
}
