import { badCookie } from "./errors";
import { customerOfRow, rowId } from "./identity";
import type { Table } from "./tables";

/** Where a page begins: behind this customer. */
export interface Place {
    readonly page: number;
    readonly after: number;
}

export const FIRST: Place = { page: 1, after: -1 };

/**
 * The value of `$skiptoken`, encoded twice as the vendor's are.
 * https://learn.microsoft.com/power-apps/developer/data-platform/webapi/query/page-results
 */
export function skipToken(table: Table, page: number, first: number, last: number): string {
    const ids = [last, first].map((customer) => `{${rowId(table.name, customer).toUpperCase()}}`);
    const inner = `<cookie page="${page}"><${table.key} last="${ids[0]}" first="${ids[1]}" /></cookie>`;
    const twice = encodeURIComponent(encodeURIComponent(inner)).toLowerCase();
    return `%3Ccookie%20pagenumber=%22${page + 1}%22%20pagingcookie=%22${twice}%22%20istracking=%22False%22%20/%3E`;
}

/** Reads it from the address as it was sent, character by character: a changed one is refused. */
export function placeIn(rawQuery: string, table: Table): Place {
    const token = /(?:^|&)\$skiptoken=([^&]*)/.exec(rawQuery)?.[1];
    if (token === undefined) return FIRST;
    const inner = decodeURIComponent(decodeURIComponent(/pagingcookie=%22(.*)%22%20istracking/.exec(token)?.[1] ?? ""));
    const match = /^<cookie page="(\d+)"><\w+ last="\{([^}]+)\}" first="\{([^}]+)\}" \/><\/cookie>$/.exec(inner);
    if (match === null) throw badCookie();
    const [page, last, first] = [Number(match[1]), customerOfRow(match[2] ?? ""), customerOfRow(match[3] ?? "")];
    if (skipToken(table, page, first, last) !== token) throw badCookie();
    return { page: page + 1, after: last };
}
