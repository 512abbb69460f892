import type { Context } from "hono";
import type { SandboxEnv } from "../vendor";
import { badQuery, noPrivilege, unknownPath, unknownProperty } from "./errors";
import { columnsIn, parseFilter } from "./filter";
import { admit, type DataverseParts } from "./gate";
import { FIRST, placeIn, skipToken } from "./paging";
import { findRows, type Found, newestFirst, type Search } from "./rows";
import { MEMBERSHIPS, PROFILES, type Table } from "./tables";

/** The most rows of a page. */
const MOST = 5000;
const STOPPED = "Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded";
const ROOT = "/api/data/v9.2";
const OPTIONS = ["$select", "$filter", "$orderby", "$top", "$count", "$skiptoken"];

interface Question {
    readonly search: Search;
    readonly columns: readonly string[];
    readonly size: number;
    readonly query: URLSearchParams;
    /** As it was sent. */
    readonly rawQuery: string;
    /** Paged: more rows come with a link. */
    readonly paged: boolean;
}

/** One table's rows: `$select`, `$filter`, `$orderby=modifiedon desc`, `$top`, `$count`, pages and their links. */
export function answerTable(c: Context<SandboxEnv>, parts: DataverseParts, setName: string): Response {
    const app = admit(c, parts);
    const table = [MEMBERSHIPS, PROFILES].find((candidate) => candidate.setName === setName);
    if (table === undefined) throw unknownPath(setName);
    if (table === PROFILES && app.role === "no-profiles") throw noPrivilege(app.clientId, table.logicalName);
    const question = readQuestion(c, parts, table);
    const place = question.paged ? placeIn(question.rawQuery, table) : FIRST;
    const found: Found[] = [];
    let more = false;
    for (const row of findRows(question.search, place.after)) {
        more = found.length === question.size;
        if (more) break;
        found.push(row);
    }
    c.var.note.rows = found.length;
    const { origin, pathname } = new URL(c.req.url);
    const base = `${origin}${pathname.slice(0, pathname.indexOf(ROOT))}${ROOT}`;
    const last = found.at(-1)?.customer ?? 0;
    const token = skipToken(table, place.page, found[0]?.customer ?? 0, last);
    const link = `${base}/${setName}?${[...withoutToken(question.rawQuery), `$skiptoken=${token}`].join("&")}`;
    return c.json({
        "@odata.context": `${base}/$metadata#${setName}(${question.columns.join(",")})`,
        ...countIn(c, question),
        value: found.map((row) => jsonOf(row, question)),
        ...(more && question.paged ? { "@odata.nextLink": link } : {}),
    });
}

function readQuestion(c: Context<SandboxEnv>, parts: DataverseParts, table: Table): Question {
    const rawQuery = c.req.url.split(/\?(.*)/s)[1] ?? "";
    const query = new URLSearchParams(rawQuery);
    const choices = parts.settings.dataverse;
    const unknown = [...query.keys()].find((option) => !OPTIONS.includes(option));
    if (unknown !== undefined) throw badQuery(`The query parameter ${unknown} is not supported.`);
    const asked = query.get("$select")?.split(",") ?? Object.keys(table.attributes);
    const filter = query.has("$filter") ? parseFilter(query.get("$filter") ?? "") : undefined;
    const order = query.get("$orderby");
    for (const column of [...asked, ...(filter ? columnsIn(filter) : []), ...(order === null ? [] : ["modifiedon"])]) {
        if (!hasColumn(table, column, choices.modifiedOn)) throw unknownProperty(column, table.logicalName);
    }
    if (order !== null && order !== "modifiedon desc") throw badQuery(`The sandbox does not order by ${order}.`);
    const blocks = parts.state.at(table.name, parts.clock.now());
    const preferred = /odata\.maxpagesize=(\d+)/.exec(c.req.header("prefer") ?? "")?.[1];
    // With a page size, $top is ignored: https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
    const top = preferred === undefined ? Number(query.get("$top") ?? Infinity) : Infinity;
    if (preferred !== undefined) c.header("preference-applied", `odata.maxpagesize=${preferred}`);
    return {
        search: { table, filter, choices, blocks: order === null ? blocks : newestFirst(blocks) },
        // The key always comes along.
        columns: [...new Set([...asked, table.key])],
        size: Math.min(MOST, Number(preferred ?? MOST), top),
        query,
        rawQuery,
        paged: order === null && top === Infinity,
    };
}

export function hasColumn(table: Table, column: string, modifiedOn: boolean): boolean {
    return column in table.attributes && (modifiedOn || column !== "modifiedon");
}

function withoutToken(rawQuery: string): string[] {
    return rawQuery.split("&").filter((option) => option !== "" && !option.startsWith("$skiptoken="));
}

/** https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/count-rows */
function countIn(c: Context<SandboxEnv>, { query, search }: Question): Record<string, unknown> {
    if (query.get("$count") !== "true") return {};
    const rows = findRows(search, FIRST.after);
    let count = 0;
    while (count < search.choices.countStops && rows.next().done !== true) count += 1;
    const told = (c.req.header("prefer") ?? "").includes(STOPPED);
    const stopped = count === search.choices.countStops && rows.next().done !== true;
    return { "@odata.count": count, ...(told ? { [`@${STOPPED}`]: stopped } : {}) };
}

function jsonOf({ customer, block }: Found, { search, columns }: Question): Record<string, unknown> {
    const row: Record<string, unknown> = { "@odata.etag": `W/"${Math.floor(block.since / 1000) + customer}"` };
    for (const column of columns) {
        const value = search.table.value(column, customer, block, search.choices);
        row[search.table.attributes[column] === "Lookup" ? `_${column}_value` : column] = value;
    }
    return row;
}
