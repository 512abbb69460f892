import { join } from "node:path";
import { literal, type Workbench } from "../../workbench";
import type { RunRecord } from "../ledger";
import { checkedRun } from "../run-id";
import { discard, ensureDirectory, replaceFile, temporaryName } from "./durable";
import { hasCode, type Files } from "./files";

/** Writes `runs/<id>/run.json`; a record with `endedAt` also becomes a line of `runs.jsonl`. */
export async function writeRecord(files: Files, directory: string, run: RunRecord): Promise<string> {
    const folder = join(directory, "runs", checkedRun(run.id));
    await ensureDirectory(files, folder);
    const path = join(folder, "run.json");
    await replaceFile(files, path, `${JSON.stringify(run, plain, 2)}\n`);
    if (typeof run.endedAt === "string")
        await appendLine(files, join(directory, "runs.jsonl"), JSON.stringify(run, plain));
    return path;
}

/** The newest `most` records, newest first. */
export async function readRecords(files: Files, directory: string, most: number): Promise<RunRecord[]> {
    const names = (await files.list(join(directory, "runs"))).sort().reverse();
    const records: RunRecord[] = [];
    for (const name of names) {
        if (records.length === most) break;
        const text = (await contentOf(files, join(directory, "runs", name, "run.json"))).toString();
        if (text !== "") records.push(JSON.parse(text) as RunRecord);
    }
    return records;
}

/** Writes `runs/<id>/rejects.csv`, or nothing when the query gives no row. */
export async function writeRejects(
    files: Files,
    directory: string,
    run: string,
    query: string,
    workbench: Workbench,
): Promise<string | undefined> {
    const folder = join(directory, "runs", checkedRun(run));
    const path = join(folder, "rejects.csv");
    if ((await workbench.rows(`SELECT 1 FROM (${query}) LIMIT 1`)).length === 0) {
        await discard(files, [path]);
        return undefined;
    }
    await ensureDirectory(files, folder);
    const temporary = temporaryName(path);
    try {
        const named = `SELECT origin AS file, line AS row, reason, detail FROM (${query})`;
        await workbench.run(`COPY (${named}) TO ${literal(temporary)} (FORMAT csv, HEADER)`);
        await files.sync(temporary);
        await files.rename(temporary, path);
    } catch (error) {
        await discard(files, [temporary]);
        throw error;
    }
    await files.syncDirectory(folder);
    return path;
}

/** One write per line, so that two processes do not mix theirs; a line that a crash tore off stays alone on its own. */
async function appendLine(files: Files, path: string, line: string): Promise<void> {
    const before = await contentOf(files, path);
    const start = before.length === 0 || before.at(-1) === 0x0a ? "" : "\n";
    await files.append(path, `${start}${line}\n`);
    await files.sync(path);
}

async function contentOf(files: Files, path: string): Promise<Buffer> {
    try {
        return await files.read(path);
    } catch (error) {
        if (hasCode(error, "ENOENT")) return Buffer.alloc(0);
        throw error;
    }
}

/** DuckDB counts in bigint, which JSON does not know. */
function plain(_: string, value: unknown): unknown {
    return typeof value === "bigint" ? Number(value) : value;
}
