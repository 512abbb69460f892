import type { Snapshot } from "./manifest";
import type { Export } from "./tables";

/** The rows of a batch, `members` as `Journal.sending` takes them. */
export function batchExport(file: string, batch: number, members: string): Export<{ rows: number }> {
    return {
        file,
        query: `SELECT key::BLOB AS key, digest::UBIGINT AS digest, ${batch}::INTEGER AS batch FROM (${members})`,
        wanted: ["count(*)", "count(DISTINCT key)", "count(digest)"],
        check: ([rows = 0, keys, digests]) => {
            if (rows > 0 && keys === rows && digests === rows) return { rows };
            throw new Error(
                `batch ${batch} needs rows with a key each, once, and a digest: ${rows} rows, ${keys} keys, ${digests} digests`,
            );
        },
    };
}

/** A vendor's list may name a member twice. */
export function idsExport(file: string, part: number, members: string): Export<{ rows: number }> {
    return {
        file,
        query: `
            SELECT key::BLOB AS key, max(vendor_id::VARCHAR) AS vendor_id, ${part}::INTEGER AS part FROM (${members}) GROUP BY 1`,
        wanted: ["count(*)", "count(key)", "count(nullif(vendor_id, ''))"],
        check: ([rows = 0, keys, ids]) => {
            if (keys === rows && ids === rows) return { rows };
            throw new Error(`ids need a key and an id in each row: ${rows} rows, ${keys} keys, ${ids} ids`);
        },
    };
}

/** The members of `query`, as they stand when a run is over. */
export function membersExport(file: string, query: string): Export<Omit<Snapshot, "file" | "sha256">> {
    const member = "state = 'member'";
    return {
        file,
        query: `SELECT * FROM (${query}) ORDER BY key`,
        wanted: [
            `count_if(${member})`,
            "count_if(state = 'rejected')",
            `count_if(${member} AND vendor_id IS NULL)`,
            "count_if(state = 'foreign')",
        ],
        check: ([members = 0, rejected = 0, unidentified = 0, foreign = 0]) => ({
            members,
            rejected,
            unidentified,
            foreign,
        }),
    };
}
