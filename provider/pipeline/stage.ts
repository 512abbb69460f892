import type { FieldSpec, StagedField } from "../destinations/destination";
import type { SegmentInput } from "../segments/segment-input";
import type { SourceContext } from "../segments/segment-source";
import { literal } from "../workbench";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import { addressQuery, memberKeyQuery, trimmed } from "./normalise";
import type { AddressQuery } from "./normalise";
import { loadSegments } from "./load-segments";
import { rejection } from "./rejects";
import type { Rejection } from "./rejects";
import { withhold } from "./withheld";

export interface StageRequest {
    readonly segments: readonly SegmentInput[];
    /** Those of each segment, in their order; absent: none needs any. */
    readonly sourceCredentials?: readonly Readonly<Record<string, string>>[] | undefined;
    /** Of each segment, in their order: being empty is no error of it. Absent: of none. */
    readonly mayBeEmpty?: readonly boolean[] | undefined;
    /** The source's column of the address. */
    readonly email: string;
    readonly fields: readonly { readonly path: string; readonly column: string }[];
    /** A row counts only where this column plainly says yes (`yes`, `true`, `1`, `y`, `t`, or the values given). */
    readonly consent?: { readonly column: string; readonly values?: readonly string[] };
    readonly identifier: "email" | "sha256";
    /** Characters. */
    readonly maxEmailLength: number;
    /** By the part of a field's path before the dot. */
    readonly specs: Readonly<Record<string, FieldSpec>>;
    /** The secret that keys members and digests: 32 bytes. */
    readonly key: Buffer;
}

/** Segments read, normalised and united: one row a person. */
export interface Stage {
    /**
     * Table `(position BIGINT, origin VARCHAR, line BIGINT, key BLOB, digest UBIGINT, email VARCHAR, sha256 VARCHAR, f0 VARCHAR, ...)`,
     * in order of `position`: by segment, then as the source has it. `key` is `memberKey`. `digest` tells whether the mapped fields
     * changed; 0 when none is mapped. `sha256` (lower-case hex) is null unless it identifies members.
     */
    readonly table: string;
    /** Table `(origin VARCHAR, line BIGINT, reason VARCHAR, detail VARCHAR)` of the rows left out, in order. No address in it. */
    readonly rejects: string;
    /**
     * Table `(key BLOB)` of people who are in the segments and cannot be sent as they stand there, for another reason than consent: nothing
     * is sent of them, and they are not removed.
     */
    readonly withheld: string;
    readonly fields: readonly StagedField[];
    /** Rows read = members + duplicates + all rejected. */
    readonly counts: StageCounts;
}

export interface StageCounts {
    readonly rows: number;
    readonly members: number;
    /** Rows of each segment, in the order of the request. */
    readonly segments: readonly number[];
    /** Rows whose address stands on an earlier row that is kept. */
    readonly duplicates: number;
    readonly rejected: Readonly<Record<string, number>>;
}

/** Reads all segments wholly and makes the tables of a stage. The first row of a person that is not left out wins. */
export async function stage(request: StageRequest, context: SourceContext, workbench: Workbench): Promise<Stage> {
    const interrupt = (): void => {
        workbench.connection.interrupt();
    };
    context.signal.addEventListener("abort", interrupt, { once: true });
    try {
        const made = await makeStage(request, context, workbench);
        context.signal.throwIfAborted();
        return made;
    } catch (error) {
        context.signal.throwIfAborted();
        throw error;
    } finally {
        context.signal.removeEventListener("abort", interrupt);
    }
}

async function makeStage(request: StageRequest, context: SourceContext, workbench: Workbench): Promise<Stage> {
    const { raw, segments } = await loadSegments(request, context, workbench);
    context.signal.throwIfAborted();
    const rows = await countRows(workbench, raw);
    const fields = request.fields.map(({ path }, index) => ({ path, column: `f${String(index)}` }));
    const table = workbench.fresh("stage");
    const rejects = workbench.fresh("rejects");
    const rules = { ...request, consentValues: request.consent?.values };
    const left = rejection(rules, "email", fields, request.consent && "consent");
    const { reason, detail } = left;
    const shape = shapeQuery(request, fields, raw, await addressQuery(workbench));
    const secret = await secretValues(request);
    await workbench.run(`CREATE TABLE ${table} AS ${keyedQuery(request, fields, shape, left)}`, secret);
    await workbench.run(`DROP TABLE ${raw}`);
    const withheld = await withhold(table, left, workbench);
    await workbench.run(
        `CREATE TABLE ${rejects} AS SELECT origin, line, ${reason} AS reason, ${detail} AS detail
         FROM ${table} WHERE rule IS NOT NULL ORDER BY position`,
    );
    await workbench.run(`DELETE FROM ${table} WHERE rule IS NOT NULL`);
    const kept = await countRows(workbench, table);
    await workbench.run(`DELETE FROM ${table} WHERE position IN (${laterRows(table)})`);
    for (const column of ["rule", "consented"]) await workbench.run(`ALTER TABLE ${table} DROP COLUMN ${column}`);
    const members = await countRows(workbench, table);
    const rejected = await countByReason(workbench, rejects);
    const counts = { rows, segments, members, duplicates: kept - members, rejected };
    proveCounts(counts);
    return { table, rejects, withheld, fields, counts };
}

/** Every row with its normalised values. */
function shapeQuery(request: StageRequest, fields: readonly StagedField[], raw: string, address: AddressQuery): string {
    const values = fields.map(({ column }, index) => `${trimmed(`c${String(index + 1)}`)} AS ${column}`);
    if (request.consent !== undefined) values.push(`c${String(fields.length + 1)} AS consent`);
    return `SELECT ${["rowid AS position", "origin", "line", `${address("c0")} AS email`, ...values].join(", ")} FROM ${raw}`;
}

/**
 * Every row as the stage holds it, with the number of the rule that leaves it out; `$1` is the secret. Layered, so that nothing is worked
 * out twice.
 */
function keyedQuery(request: StageRequest, fields: readonly StagedField[], shape: string, left: Rejection): string {
    const names = fields.map(({ column }) => `, ${column}`).join("");
    const consented = left.consent?.given ?? "true";
    const judged = `SELECT position, origin, line, email${names}, ${left.rule} AS rule, ${consented} AS consented FROM (${shape})`;
    const named = `SELECT * REPLACE (CASE WHEN ${left.addressed} THEN email END AS email) FROM (${judged})`;
    const sha256 = request.identifier === "sha256" ? "sha256(email)" : "NULL::VARCHAR";
    const hashed = `SELECT *, ${sha256} AS sha256 FROM (${named})`;
    const key = request.identifier === "sha256" ? "unhex(sha256)" : memberKeyQuery("email", "email", "$1::BLOB");
    const keyed = `SELECT position, origin, line, ${key} AS key, ${digest(fields)} AS digest, email, sha256${names}, rule, consented FROM (${hashed})`;
    // What is left out keeps no address.
    return `SELECT * REPLACE (CASE WHEN rule IS NULL THEN email END AS email, CASE WHEN rule IS NULL THEN sha256 END AS sha256) FROM (${keyed})`;
}

/**
 * Keyed by the secret and the address, for names are easily guessed. MD5 tells changed values; it guards nothing by itself. Lengths make
 * the text unambiguous, and an absent value adds nothing to it.
 */
function digest(fields: readonly StagedField[]): string {
    if (fields.length === 0) return "0::UBIGINT";
    const parts = [...fields]
        .sort((a, b) => (a.path < b.path ? -1 : 1))
        .map(
            ({ path, column }) =>
                `${literal(`${String(path.length)}:${path}=`)} || strlen(${column}) || ':' || ${column}`,
        );
    return `md5_number_lower($1::BLOB || encode(concat(email, chr(10), ${parts.join(", ")})))`;
}

/** Bound, not written into the statement, which DuckDB's errors quote. */
async function secretValues(request: StageRequest) {
    if (request.identifier === "sha256" && request.fields.length === 0) return [];
    const { blobValue } = await import("@duckdb/node-api");
    return [blobValue(request.key)];
}

/** Positions of rows whose key stands on an earlier one. */
function laterRows(table: string): string {
    return `SELECT t.position FROM ${table} t
        JOIN (SELECT key, min(position) AS earliest FROM ${table} GROUP BY key HAVING count(*) > 1) USING (key)
        WHERE t.position > earliest`;
}

async function countByReason(workbench: Workbench, rejects: string): Promise<Record<string, number>> {
    const rows = await workbench.rows(
        `SELECT reason, count(*)::DOUBLE AS rows FROM ${rejects} GROUP BY reason ORDER BY reason`,
    );
    return Object.fromEntries(rows.map((row) => [String(row.reason), Number(row.rows)]));
}

/** Somebody lost or doubled here would be a wrong list. */
function proveCounts({ rows, members, duplicates, rejected }: StageCounts): void {
    const left = Object.values(rejected).reduce((sum, reason) => sum + reason, 0);
    if (rows !== members + duplicates + left) {
        throw new Error(`of ${String(rows)} rows, ${String(members + duplicates + left)} came through the stage`);
    }
}
