import { join } from "node:path";
import { identifier, literal, type Workbench } from "../../workbench";
import type { Batches, BatchState } from "./journal-state";
import type { Snapshot } from "./manifest";
import { batchFile, type TargetFolder } from "./target-folder";
import { damaged } from "./ledger-error";
import { hasCode } from "./files";

/** A target's data files, checked: they are what was written. */
export interface Recorded {
    readonly folder: TargetFolder;
    readonly snapshot: Snapshot | undefined;
    readonly run: string;
    readonly batches: Batches;
}

const COLUMNS = "key, digest, vendor_id, state, reason, sent_at, run";
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
        if (hasCode(error, "ENOENT")) throw damaged(path, "is missing", folder.path);
        throw error;
    }
    throw damaged(path, "is damaged: its checksum does not match", folder.path);
}

/**
 * Calls `use` with a query that gives the members with the settled batches of the open run in them. Of a key that several
 * batches hold, the latest batch counts; the vendor's id of a member stays.
 */
export async function withMembers(
    recorded: Recorded,
    workbench: Workbench,
    use: (query: string) => Promise<void>,
): Promise<void> {
    const { folder, snapshot, run } = recorded;
    if (snapshot !== undefined) await verify(folder, snapshot.file, snapshot.sha256);
    const old = snapshot === undefined ? NOBODY : `SELECT ${COLUMNS} FROM ${parquet(folder, [snapshot.file])}`;
    const settled = await verified(recorded, "settled");
    if (settled.length === 0) return use(old);
    const [times, refused] = [workbench.fresh("settled"), workbench.fresh("refused")];
    try {
        await outcomes(workbench, settled, times, refused);
        await use(`
            WITH sent AS (
                SELECT key, arg_max(digest, batch) AS digest, max(batch) AS batch
                FROM ${parquet(
                    folder,
                    settled.map(({ batch }) => batchFile(run, batch)),
                )} GROUP BY key
            ), fresh AS (
                SELECT sent.key, sent.digest, refused.reason, epoch_ms(times.sent_at) AS sent_at
                FROM sent JOIN ${identifier(times)} AS times ON times.batch = sent.batch
                LEFT JOIN ${identifier(refused)} AS refused ON refused.batch = sent.batch AND unhex(refused.key) = sent.key
            )
            SELECT coalesce(fresh.key, old.key) AS key,
                CASE WHEN fresh.key IS NULL THEN old.digest ELSE fresh.digest END AS digest, old.vendor_id,
                CASE WHEN fresh.key IS NULL THEN old.state WHEN fresh.reason IS NULL THEN 'member' ELSE 'rejected' END AS state,
                CASE WHEN fresh.key IS NULL THEN old.reason ELSE fresh.reason END AS reason,
                CASE WHEN fresh.key IS NULL THEN old.sent_at ELSE fresh.sent_at END AS sent_at,
                CASE WHEN fresh.key IS NULL THEN old.run ELSE ${literal(run)} END AS run
            FROM (${old}) AS old FULL JOIN fresh ON fresh.key = old.key`);
    } finally {
        await workbench.run(`DROP TABLE IF EXISTS ${identifier(times)}`);
        await workbench.run(`DROP TABLE IF EXISTS ${identifier(refused)}`);
    }
}

/** A query giving `key, digest, batch` of the accepted batches that have not settled. */
export async function pendingMembers(recorded: Recorded): Promise<string> {
    const accepted = await verified(recorded, "accepted");
    if (accepted.length === 0)
        return "SELECT NULL::BLOB AS key, NULL::UBIGINT AS digest, NULL::INTEGER AS batch WHERE false";
    const names = accepted.map(({ batch }) => batchFile(recorded.run, batch));
    return `SELECT key, digest, batch FROM ${parquet(recorded.folder, names)}`;
}

async function verified({ folder, run, batches }: Recorded, step: BatchState["step"]): Promise<BatchState[]> {
    const chosen = [...batches.values()].filter((batch) => batch.step === step);
    for (const { batch, sha256 } of chosen) await verify(folder, batchFile(run, batch), sha256);
    return chosen;
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

/** Writes the rows of a query into a Parquet file that is on disk for good, and gives its checksum. */
export async function exportParquet(
    folder: TargetFolder,
    file: string,
    query: string,
    workbench: Workbench,
): Promise<string> {
    const path = join(folder.path, file);
    await workbench.run(`COPY (${query}) TO ${literal(path)} (FORMAT parquet, COMPRESSION zstd)`);
    await folder.files.sync(path);
    await folder.files.syncDirectory(folder.path);
    return folder.files.sha256(path);
}

/** Counts of what a Parquet file really holds, read back from it. */
export async function counts(
    folder: TargetFolder,
    file: string,
    columns: readonly string[],
    workbench: Workbench,
): Promise<number[]> {
    const [row] = await workbench.rows(
        `SELECT ${columns.map((sql, i) => `${sql} AS n${i}`).join(", ")} FROM ${parquet(folder, [file])}`,
    );
    return columns.map((_, i) => Number(row?.[`n${i}`]));
}
