import type { Context } from "hono";
import type { SandboxEnv } from "../vendor";
import { badQuery, unknownPath } from "./errors";
import { admit, type DataverseParts } from "./gate";
import { hasColumn } from "./table-routes";
import { MEMBERSHIPS, PROFILES, type Table } from "./tables";

const TABLES = [MEMBERSHIPS, PROFILES];

function tableNamed(logicalName: string): Table {
    const table = TABLES.find((candidate) => candidate.logicalName === logicalName);
    if (table === undefined) throw unknownPath(logicalName);
    return table;
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query-metadata-web-api */
export function answerAttributes(c: Context<SandboxEnv>, parts: DataverseParts, logicalName: string): Response {
    admit(c, parts);
    const table = tableNamed(logicalName);
    const columns = Object.entries(table.attributes).filter(([name]) =>
        hasColumn(table, name, parts.settings.dataverse.modifiedOn),
    );
    return c.json({
        "@odata.context": "$metadata#EntityDefinitions/Attributes",
        value: columns.map(([name, type]) => ({
            "@odata.type": `#Microsoft.Dynamics.CRM.${type}AttributeMetadata`,
            LogicalName: name,
            AttributeType: type,
            IsValidForRead: true,
            MetadataId: "00000000-0000-0000-0000-000000000000",
        })),
    });
}

/** Counts of a snapshot that is up to a day old: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/reference/retrievetotalrecordcount */
export function answerTotals(c: Context<SandboxEnv>, parts: DataverseParts, names: string): Response {
    admit(c, parts);
    const tables = names.split(",").map((name) => {
        const bare = /^'(\w+)'$/.exec(name.trim())?.[1];
        if (bare === undefined) throw badQuery(`'${name}' is no name of a table.`);
        return tableNamed(bare);
    });
    const at = parts.clock.now() - parts.settings.dataverse.totalsAgeSeconds * 1000;
    return c.json({
        "@odata.context": "$metadata#Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse",
        EntityRecordCountCollection: {
            Count: tables.length,
            IsReadOnly: false,
            Keys: tables.map(({ logicalName }) => logicalName),
            Values: tables.map(({ name }) => parts.state.at(name, at).reduce((sum, { count }) => sum + count, 0)),
        },
    });
}
