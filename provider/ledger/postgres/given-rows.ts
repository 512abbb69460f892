import type { Workbench } from "../../workbench";
import { gathered, type Given } from "./rows";
import { packedId } from "./vendor-id";

/** Members of a batch, as lines of key in hex and digest as a signed number. */
export async function batchRows(members: string, workbench: Workbench): Promise<Given> {
    const given = await gathered(workbench, {
        query: `SELECT key::BLOB AS key, digest::UBIGINT AS digest FROM (${members})`,
        // The database's numbers are signed: the upper half goes below zero.
        line: `hex(key) || ' ' || (digest::HUGEINT - CASE WHEN digest >> 63 = 1 THEN 18446744073709551616::HUGEINT ELSE 0 END)`,
        wanted: ["count(*)", "count(DISTINCT key)", "count(digest)"],
    });
    const [rows = 0, keys, digests] = given.counts;
    if (rows > 0 && keys === rows && digests === rows) return given;
    throw new Error(
        `a batch needs rows with a key each, once, and a digest: ${rows} rows, ${keys} keys, ${digests} digests`,
    );
}

/** Members with the vendor's ids, as lines of key and packed id, both in hex. A vendor's list may name a member twice. */
export async function idRows(members: string, workbench: Workbench): Promise<Given> {
    const given = await gathered(workbench, {
        query: `SELECT key::BLOB AS key, max(vendor_id::VARCHAR) AS vendor_id FROM (${members}) GROUP BY 1`,
        line: `hex(key) || ' ' || ${packedId("vendor_id")}`,
        wanted: ["count(*)", "count(key)", "count(nullif(vendor_id, ''))"],
    });
    const [rows = 0, keys, ids] = given.counts;
    if (keys === rows && ids === rows) return given;
    throw new Error(`ids need a key and an id in each row: ${rows} rows, ${keys} keys, ${ids} ids`);
}
