import { createHash } from "node:crypto";
import type { DuckDBDataChunk, DuckDBVector } from "@duckdb/node-api";
import type { Workbench } from "../workbench";

/**
 * What is taken off both ends of an address or a value: all that JavaScript's `trim` takes, and the zero-width space, which comes with
 * texts copied from web pages and is part of none.
 */
const WHITE =
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff\u200b";

/**
 * The one definition of a normalised address: white space around it taken off, then lower case, as the vendors ask for before hashing
 * (https://developers.snap.com/api/marketing-api/Ads-API/audience-segments). Empty when nothing is left.
 */
export function normaliseAddress(text: string): string {
    let start = 0;
    let end = text.length;
    while (start < end && WHITE.includes(text.charAt(start))) start += 1;
    while (end > start && WHITE.includes(text.charAt(end - 1))) end -= 1;
    return text.slice(start, end).toLowerCase();
}

/**
 * SQL: a value without white space around it; null when nothing is left. Looking at the ends first costs a tenth of `trim`, which most
 * values do not need. An empty value counts as white at both ends.
 */
export function trimmed(column: string): string {
    const whiteEnd = `contains('${WHITE}', left(${column}, 1)) OR contains('${WHITE}', right(${column}, 1))`;
    return `CASE WHEN ${whiteEnd} THEN nullif(trim(${column}, '${WHITE}'), '') ELSE ${column} END`;
}

/** SQL of `normaliseAddress`, null when nothing is left. */
export type AddressQuery = (column: string) => string;

/**
 * ASCII goes through DuckDB's own functions. For all else they differ from JavaScript's (İ, the final sigma), and with them the hash
 * would: so those addresses are handed to `normaliseAddress`.
 */
export async function addressQuery(workbench: Workbench): Promise<AddressQuery> {
    const { DuckDBScalarFunction, VARCHAR } = await import("@duckdb/node-api");
    const name = workbench.fresh("normalise_address");
    const mainFunction = (_: unknown, input: DuckDBDataChunk, output: DuckDBVector): void => {
        const texts = input.getColumnVector(0);
        for (let row = 0; row < input.rowCount; row += 1) {
            const text = texts.getItem(row) as string | null;
            output.setItem(row, text === null ? null : normaliseAddress(text) || null);
        }
        output.flush();
    };
    workbench.connection.registerScalarFunction(
        DuckDBScalarFunction.create({ name, mainFunction, returnType: VARCHAR, parameterTypes: [VARCHAR] }),
    );
    return (column) =>
        `CASE WHEN strlen(${column}) = length(${column}) THEN lower(${trimmed(column)}) ELSE ${name}(${column}) END`;
}

/** What an address may not hold without quotes, which vendors do not take: white space, control and invisible characters, brackets. */
const SPECIAL = '\\x00-\\x20\\x7f"(),:;<>@\\[\\\\\\]\\pZ\\pC\\x{FFFD}';

/** Letters and digits of any script. */
const LETTER = "\\pL\\pM\\pN";

/**
 * RE2 pattern of a normalised address that can be one: parts between single dots, one @, a domain of two labels or more, the last of
 * which has two characters or more and begins with a letter.
 */
export const ADDRESS_PATTERN = [
    `[^.${SPECIAL}]+(?:\\.[^.${SPECIAL}]+)*@`,
    `(?:[${LETTER}](?:[${LETTER}-]*[${LETTER}])?\\.)+`,
    `\\pL[${LETTER}-]*[${LETTER}]`,
].join("");

/** What identifies a member in the ledger: 16 bytes keyed by the secret, or the plain SHA-256 where the vendor's API needs that. */
export function memberKey(email: string, identifier: "email" | "sha256", key: Buffer): Buffer {
    const address = normaliseAddress(email);
    if (identifier === "sha256") return createHash("sha256").update(address).digest();
    return createHash("sha256").update(key).update(address).digest().subarray(0, 16);
}

/** SQL of `memberKey` for a normalised address; `key` is SQL for the secret. */
export function memberKeyQuery(email: string, identifier: "email" | "sha256", key: string): string {
    if (identifier === "sha256") return `unhex(sha256(${email}))`;
    return `unhex(left(sha256(${key} || encode(${email})), 32))`;
}
