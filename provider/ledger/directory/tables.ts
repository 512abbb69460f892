import { join } from "node:path";
import { identifier, literal, type Workbench } from "../../workbench";
import type { Appendable } from "../../workbench/append";
import { discard } from "./durable";
import { hasCode } from "./files";
import { isUnsure, type Recorded } from "./journal-state";
import { damaged } from "./ledger-error";
import type { Snapshot } from "./manifest";
import { COLUMNS, membersNow, type OpenTables } from "./member-queries";
import type { TargetFolder } from "./target-folder";

/** A target's data files: the members of closed runs, and what the open one recorded. */
export interface MemberFiles {
    readonly folder: TargetFolder;
    readonly snapshot: Snapshot | undefined;
    readonly run: string;
    readonly recorded: Recorded;
}

const NOBODY = `SELECT NULL::BLOB AS key, NULL::UBIGINT AS digest, NULL::VARCHAR AS vendor_id, NULL::VARCHAR AS state,
    NULL::VARCHAR AS reason, NULL::TIMESTAMP AS sent_at, NULL::VARCHAR AS run WHERE false`;

/** Brackets keep DuckDB from taking a name's own stars and question marks as patterns. */
function parquet(folder: TargetFolder, names: readonly string[]): string {
    const paths = names.map((name) => literal(join(folder.path, name).replaceAll(/[*?[]/g, "[$&]")));
    return `read_parquet([${paths.join(", ")}])`;
}

/** Throws ExportError `config` when a data file is not as it was written. */
async function verify(folder: TargetFolder, file: string, sha256: string): Promise<void> {
    const path = join(folder.path, file);
    try {
        if ((await folder.files.sha256(path)) === sha256) return;
    } catch (error) {
        if (hasCode(error, "ENOENT")) throw damaged(path, "is missing", folder);
        throw error;
    }
    throw damaged(path, "is damaged: its checksum does not match", folder);
}

/**
 * Calls `use` with a query that gives the members with what the open run recorded in them: who was there before, its batches, and the
 * vendor's ids.
 */
export async function withMembers(
    members: MemberFiles,
    workbench: Workbench,
    use: (query: string) => Promise<void>,
): Promise<void> {
    const { folder, snapshot, run, recorded } = members;
    if (snapshot !== undefined) await verify(folder, snapshot.file, snapshot.sha256);
    const old = snapshot === undefined ? NOBODY : `SELECT ${COLUMNS} FROM ${parquet(folder, [snapshot.file])}`;
    const made: string[] = [];
    const table = async (columns: string, rows: readonly DuckRow[]): Promise<string> => {
        const name = workbench.fresh("recorded");
        made.push(name);
        await workbench.run(`CREATE TABLE ${identifier(name)} (${columns})`);
        await workbench.append(name, rows);
        return name;
    };
    try {
        const ids = await verified(folder, [...recorded.parts.values()]);
        const [baseline, batches] = [await baselineTables(members, table), await batchTables(members, table)];
        await use(membersNow(old, { run, ...baseline, ...batches, ...(ids === undefined ? {} : { ids }) }));
    } finally {
        for (const name of made) await workbench.run(`DROP TABLE IF EXISTS ${identifier(name)}`);
    }
}

type DuckRow = readonly Appendable[];
type MakeTable = (columns: string, rows: readonly DuckRow[]) => Promise<string>;

async function baselineTables(
    { folder, recorded }: MemberFiles,
    table: MakeTable,
): Promise<Pick<OpenTables, "baseline">> {
    const rows = await verified(folder, recorded.baseline);
    if (rows === undefined) return {};
    const parts = recorded.baseline.map(({ part, as }): DuckRow => [
        BigInt(part),
        as === "foreign" ? "foreign" : "member",
    ]);
    return { baseline: { rows, parts: await table("part BIGINT, state VARCHAR", parts) } };
}

async function batchTables({ folder, recorded }: MemberFiles, table: MakeTable): Promise<Pick<OpenTables, "batches">> {
    const known = [...recorded.batches.values()].filter((batch) => batch.step === "settled" || isUnsure(batch));
    const rows = await verified(folder, known);
    if (rows === undefined) return {};
    const told = known.map(({ batch, kind, step, sentAt }): DuckRow => [
        BigInt(batch),
        kind,
        step === "settled" ? 1n : 0n,
        sentAt === undefined ? null : BigInt(Date.parse(sentAt)),
    ]);
    const refused = known.flatMap((batch) =>
        batch.refused.map(({ key, reason }): DuckRow => [BigInt(batch.batch), key, reason]),
    );
    return {
        batches: {
            rows,
            told: await table("batch BIGINT, kind VARCHAR, settled BIGINT, sent_at BIGINT", told),
            refused: await table("batch BIGINT, key VARCHAR, reason VARCHAR", refused),
        },
    };
}

/** The rows of these files, each as it was written; undefined where there is none. */
async function verified(
    folder: TargetFolder,
    written: readonly { readonly file?: string; readonly sha256?: string }[],
): Promise<string | undefined> {
    const names: string[] = [];
    for (const { file, sha256 } of written) {
        if (file === undefined || sha256 === undefined) continue;
        await verify(folder, file, sha256);
        names.push(file);
    }
    return names.length === 0 ? undefined : parquet(folder, names);
}

/** A query giving `key, digest, batch` of the accepted batches that have not settled. */
export async function pendingMembers({ folder, recorded }: MemberFiles): Promise<string> {
    const accepted = await verified(
        folder,
        [...recorded.batches.values()].filter(({ step }) => step === "accepted"),
    );
    return accepted === undefined
        ? "SELECT NULL::BLOB AS key, NULL::UBIGINT AS digest, NULL::INTEGER AS batch WHERE false"
        : `SELECT key, digest, batch FROM ${accepted}`;
}

/** A Parquet file to be made: the rows of `query`, of which `wanted` counts are taken. */
export interface Export<Counted> {
    readonly file: string;
    readonly query: string;
    /** Expressions that count. */
    readonly wanted: readonly string[];
    /** Makes something of the counts, or throws when they are not as they must be. */
    readonly check: (counts: readonly number[]) => Counted;
}

/** Writes a Parquet file that is on disk for good, with its checksum. The counts are of what it really holds, read back from it. */
export async function exportParquet<Counted>(
    folder: TargetFolder,
    { file, query, wanted, check }: Export<Counted>,
    workbench: Workbench,
): Promise<Counted & { readonly file: string; readonly sha256: string }> {
    const path = join(folder.path, file);
    try {
        await workbench.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
        await folder.files.sync(path);
        await folder.files.syncDirectory(folder.path);
        const sha256 = await folder.files.sha256(path);
        const columns = wanted.map((sql, i) => `${sql} AS n${i}`).join(", ");
        const [row] = await workbench.rows(`SELECT ${columns} FROM ${parquet(folder, [file])}`);
        return { ...check(wanted.map((_, i) => Number(row?.[`n${i}`]))), file, sha256 };
    } catch (error) {
        await discard(folder.files, [path]);
        throw error;
    }
}
