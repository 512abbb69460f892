import { join } from "node:path";
import { identifier, literal, type Workbench } from "../../workbench";
import { discard } from "./durable";
import { hasCode } from "./files";
import type { BatchState, Recorded } from "./journal-state";
import { damaged } from "./ledger-error";
import type { Snapshot } from "./manifest";
import { COLUMNS, membersNow } from "./member-queries";
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
 * Calls `use` with a query that gives the members with what the open run recorded in them: its settled batches, of a key that several
 * hold the latest; and the vendor's ids.
 */
export async function withMembers(
    members: MemberFiles,
    workbench: Workbench,
    use: (query: string) => Promise<void>,
): Promise<void> {
    const { folder, snapshot, run } = members;
    if (snapshot !== undefined) await verify(folder, snapshot.file, snapshot.sha256);
    const old = snapshot === undefined ? NOBODY : `SELECT ${COLUMNS} FROM ${parquet(folder, [snapshot.file])}`;
    const settled = await verified(members, "settled");
    const parts = [...members.recorded.parts.values()];
    for (const { file, sha256 } of parts) await verify(folder, file, sha256);
    if (settled.length === 0 && parts.length === 0) return use(old);
    const ids = parts.length === 0 ? {} : { ids: parquet(folder, namesOf(parts)) };
    if (settled.length === 0) return use(membersNow(old, { run, ...ids }));
    const rows = parquet(folder, namesOf(settled));
    const [times, refused] = [workbench.fresh("settled"), workbench.fresh("refused")];
    try {
        await outcomes(workbench, settled, times, refused);
        await use(membersNow(old, { run, settled: { rows, times, refused }, ...ids }));
    } finally {
        await workbench.run(`DROP TABLE IF EXISTS ${identifier(times)}`);
        await workbench.run(`DROP TABLE IF EXISTS ${identifier(refused)}`);
    }
}

/** A query giving `key, digest, batch` of the accepted batches that have not settled. */
export async function pendingMembers(members: MemberFiles): Promise<string> {
    const accepted = await verified(members, "accepted");
    if (accepted.length === 0)
        return "SELECT NULL::BLOB AS key, NULL::UBIGINT AS digest, NULL::INTEGER AS batch WHERE false";
    return `SELECT key, digest, batch FROM ${parquet(members.folder, namesOf(accepted))}`;
}

async function verified({ folder, recorded }: MemberFiles, step: BatchState["step"]): Promise<BatchState[]> {
    const chosen = [...recorded.batches.values()].filter((batch) => batch.step === step);
    for (const { file, sha256 } of chosen) await verify(folder, file, sha256);
    return chosen;
}

function namesOf(written: readonly { readonly file: string }[]): string[] {
    return written.map(({ file }) => file);
}

async function outcomes(workbench: Workbench, settled: BatchState[], times: string, refused: string): Promise<void> {
    await workbench.run(`CREATE TABLE ${identifier(times)} (batch BIGINT, sent_at BIGINT)`);
    await workbench.append(
        times,
        settled.map(({ batch, sentAt }) => [BigInt(batch), BigInt(Date.parse(sentAt ?? ""))]),
    );
    await workbench.run(`CREATE TABLE ${identifier(refused)} (batch BIGINT, key VARCHAR, reason VARCHAR)`);
    await workbench.append(
        refused,
        settled.flatMap((batch) => batch.refused.map(({ key, reason }) => [BigInt(batch.batch), key, reason])),
    );
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
