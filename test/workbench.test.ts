import {
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    readdirSync,
    rmSync,
    statSync,
    utimesSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openWorkbench } from "../provider/workbench";
import type { Workbench } from "../provider/workbench";

let folder: string;
let workbench: Workbench;

beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "workbench-test-"));
    workbench = await openWorkbench({ scratch: folder });
});

afterEach(() => {
    workbench.close();
    rmSync(folder, { recursive: true, force: true });
});

const setting = async (name: string): Promise<unknown> =>
    (await workbench.rows("SELECT value FROM duckdb_settings() WHERE name = $1", [name]))[0]?.value;

test("extensions are never fetched", async () => {
    expect(await setting("autoinstall_known_extensions")).toBe("false");
    expect(await setting("autoload_known_extensions")).toBe("false");
    await expect(workbench.run("SELECT * FROM read_csv('https://127.0.0.1:1/x.csv')")).rejects.toThrow(
        /httpfs|extension/i,
    );
});

test("rows of every kind are appended as they are", async () => {
    await workbench.run("CREATE TABLE t (k BLOB, d UBIGINT, n BIGINT, i INTEGER, x DOUBLE, s VARCHAR)");
    const many = Array.from({ length: 5000 }, (_, row) => [
        Buffer.from([row % 256, 1]),
        2n ** 64n - 1n,
        row,
        row,
        row / 2,
        `é${String(row)}`,
    ]);
    await workbench.append("t", [...many, [null, null, null, null, null, null]]);
    const [counts] = await workbench.rows(
        `SELECT count(*)::INTEGER AS rows, sum(n)::INTEGER AS n, max(i) AS i, max(x) AS x, max(d)::VARCHAR AS d, count(s)::INTEGER AS s,
         count(DISTINCT k)::INTEGER AS k FROM t`,
    );
    expect(counts).toEqual({
        rows: 5001,
        n: (4999 * 5000) / 2,
        i: 4999,
        x: 2499.5,
        d: "18446744073709551615",
        s: 5000,
        k: 256,
    });
    expect(await workbench.rows("SELECT s FROM t WHERE n = 4097")).toEqual([{ s: "é4097" }]);
});

test("rows that come in many parts, for two tables in turn, are all there at the end", async () => {
    await workbench.run("CREATE TABLE a (n INTEGER)");
    await workbench.run("CREATE TABLE b (n BIGINT, s VARCHAR)");
    const result = await workbench.appending("a", async (one) => {
        await workbench.appending("b", async (other) => {
            for (let part = 0; part < 300; part += 1) {
                await one(Array.from({ length: 11 }, (_, row) => [part * 11 + row]));
                await other([[part, part % 2 === 0 ? null : "ö"]]);
            }
            await other([]);
        });
        expect(await workbench.rows("SELECT count(*)::INTEGER AS n, count(s)::INTEGER AS s FROM b")).toEqual([
            { n: 300, s: 150 },
        ]);
        return "done";
    });
    expect(result).toBe("done");
    expect(await workbench.rows("SELECT count(*)::INTEGER AS rows, bool_and(n = rowid) AS ordered FROM a")).toEqual([
        { rows: 3300, ordered: true },
    ]);
});

test("values that are absent in some thousands of rows do not make others absent", async () => {
    await workbench.run("CREATE TABLE t (n BIGINT, s VARCHAR, b BLOB)");
    const absent = (row: number): boolean => [row % 2 === 0, false, true][Math.floor(row / 2048) % 3] === true;
    const rows = Array.from({ length: 15_000 }, (_, row) => {
        const text = `${"x".repeat(row % 40)}é${String(row)}`;
        return absent(row) ? [row, null, null] : [row, text, Buffer.from(text)];
    });
    await workbench.appending("t", async (append) => {
        for (const [from, to] of [[0, 7], [7, 2048], [2048, 9000], [9000]]) await append(rows.slice(from, to));
    });
    const found = await workbench.rows("SELECT n::INTEGER AS n, s, decode(b) AS b FROM t ORDER BY rowid");
    expect(found).toEqual(rows.map(([n, s]) => ({ n, s, b: s })));
});

test("rows whose source fails in the middle raise its error, also when the workbench was closed", async () => {
    await workbench.run("CREATE TABLE a (n INTEGER)");
    const failing = workbench.appending("a", async (append) => {
        await append([[1]]);
        throw new Error("the source is gone");
    });
    await expect(failing).rejects.toThrow("the source is gone");
    const closed = workbench.appending("a", async (append) => {
        await append([[2]]);
        workbench.close();
        throw new Error("stopped");
    });
    await expect(closed).rejects.toThrow("stopped");
});

test("an append that fails raises", async () => {
    await workbench.run("CREATE TABLE t (n INTEGER NOT NULL)");
    await expect(workbench.append("t", [[1], [null]])).rejects.toThrow();
    await expect(workbench.append("missing", [[1]])).rejects.toThrow(/missing/);
});

test("calls made at once are all answered wholly, and a failed one does not stop the next", async () => {
    const count = workbench.rows("SELECT count(*)::INTEGER AS n FROM range(3000000)");
    const failed = workbench.run("SELECT no_such_column");
    const other = workbench.rows("SELECT sum(i)::INTEGER AS n FROM range(1000) t(i)");
    await expect(failed).rejects.toThrow(/no_such_column/);
    expect([await count, await other]).toEqual([[{ n: 3000000 }], [{ n: 499500 }]]);
});

test("names are fresh", () => {
    expect(new Set([workbench.fresh("a"), workbench.fresh("a"), workbench.fresh("b")]).size).toBe(3);
});

test("what spills is encrypted, in a directory for this user alone, and gone after close", async () => {
    const small = await openWorkbench({ scratch: folder, memoryLimit: 60_000_000, threads: 2 });
    await small.run("CREATE TABLE t AS SELECT 'person' || i || '@example.com' AS email FROM range(3000000) r(i)");
    const spilled = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(spilled.length).toBeGreaterThan(0);
    for (const file of spilled) {
        expect(readFileSync(path.join(file.parentPath, file.name)).includes("@example.com")).toBe(false);
        expect(statSync(file.parentPath).mode & 0o077).toBe(0);
    }
    expect(await small.rows("SELECT count(*)::INTEGER AS n, max(length(email))::INTEGER AS longest FROM t")).toEqual([
        { n: 3000000, longest: 25 },
    ]);
    small.close();
    expect(spilled.some((file) => existsSync(file.parentPath))).toBe(false);
});

test("closing twice, and in the middle of a query, does no harm", async () => {
    const query = workbench.run("SELECT count(*) FROM range(100000000000) t(i) WHERE i % 7 = 1");
    const ended = expect(query).rejects.toThrow(/interrupt/i);
    await new Promise((resolve) => setTimeout(resolve, 50));
    workbench.close();
    await ended;
    workbench.close();
    await expect(workbench.rows("SELECT 1")).rejects.toThrow(/closed/);
    expect(readdirSync(folder)).toEqual([]);
});

test("what killed processes left behind is removed, and nothing else", async () => {
    const dead = "999999999";
    const yesterday = Date.now() / 1000 - 2 * 24 * 3600;
    const make = (name: string, filled: boolean, old: boolean): void => {
        mkdirSync(path.join(folder, name));
        if (filled) writeFileSync(path.join(folder, name, "x.tmp"), "x");
        if (old) utimesSync(path.join(folder, name), yesterday, yesterday);
    };
    make(`segment-export-${dead}-empty`, false, false);
    make(`segment-export-${dead}-old`, true, true);
    make(`segment-export-${dead}-young`, true, false);
    make(`segment-export-${String(process.pid)}-alive`, false, true);
    make("segment-export-notes", false, true);
    (await openWorkbench({ scratch: folder })).close();
    const left = readdirSync(folder).filter((name) => /young|alive|notes|empty|old/.test(name));
    expect(left.sort()).toEqual(
        ["segment-export-notes", `segment-export-${String(process.pid)}-alive`, `segment-export-${dead}-young`].sort(),
    );
});
