import { createHash } from "node:crypto";
import { secret, makeStagePlace } from "./stage-support";
import type { StagePlace } from "./stage-support";

let place: StagePlace;
beforeEach(async () => {
    place = await makeStagePlace();
});
afterEach(() => {
    place.close();
});

const fields = [
    { path: "firstName", column: "First" },
    { path: "properties.plan", column: "Plan" },
];

test("a member's row: address, key, digest and fields, trimmed", async () => {
    place.write("a.csv", "Plan,Email,First\n gold , Åsa@Example.COM\u00a0,  \n,b@x.com,\u200bÉva\n");
    const staged = await place.stage("a.csv", { fields });
    expect(staged.fields).toEqual([
        { path: "firstName", column: "f0" },
        { path: "properties.plan", column: "f1" },
    ]);
    const rows = await place.query(
        `SELECT position::INTEGER AS position, origin, line::INTEGER AS line, lower(hex(key)) AS key, email, sha256, f0, f1 FROM ${staged.table} ORDER BY position`,
    );
    const key = (address: string): string =>
        createHash("sha256").update(secret).update(address).digest("hex").slice(0, 32);
    expect(rows).toEqual([
        {
            position: 0,
            origin: "a.csv",
            line: 1,
            key: key("åsa@example.com"),
            email: "åsa@example.com",
            sha256: null,
            f0: null,
            f1: "gold",
        },
        {
            position: 1,
            origin: "a.csv",
            line: 2,
            key: key("b@x.com"),
            email: "b@x.com",
            sha256: null,
            f0: "Éva",
            f1: null,
        },
    ]);
    const types = await place.query(`SELECT column_name AS c, column_type AS t FROM (DESCRIBE ${staged.table})`);
    expect(types.map(({ c, t }) => `${String(c)} ${String(t)}`)).toEqual([
        "position BIGINT",
        "origin VARCHAR",
        "line BIGINT",
        "key BLOB",
        "digest UBIGINT",
        "email VARCHAR",
        "sha256 VARCHAR",
        "f0 VARCHAR",
        "f1 VARCHAR",
    ]);
    expect(staged.counts).toEqual({ rows: 2, segments: [2], members: 2, duplicates: 0, rejected: {} });
});

test("where the plain hash identifies members, it is their key", async () => {
    place.write("a.csv", "Email\nPerson@email.com \n");
    const staged = await place.stage("a.csv", { identifier: "sha256" });
    const hash = "b375b7bbddb3de3298fbc7641063d9f03a38e118aa4480c8ab9f58740982e8bd";
    expect(
        await place.query(`SELECT lower(hex(key)) AS key, sha256, digest::INTEGER AS digest FROM ${staged.table}`),
    ).toEqual([{ key: hash, sha256: hash, digest: 0 }]);
});

test("the first row wins: by segment, then file, then line", async () => {
    place.write("one/a.csv", "Email,First\nb@x.com,one-a-1\na@x.com,one-a-2\nB@x.com,one-a-3\n");
    place.write("one/b.csv", "First,Email\none-b-1,a@x.com\none-b-2,c@x.com\n");
    place.write("two.jsonl", '{"Email":"C@x.com","First":"two-1"}\n{"Email":"d@x.com","First":"two-2"}\n');
    const staged = await place.stage(["one/*.csv", "two.jsonl"], { fields: [{ path: "firstName", column: "First" }] });
    const rows = await place.query(
        `SELECT email, f0, origin, line::INTEGER AS line FROM ${staged.table} ORDER BY position`,
    );
    expect(rows.map((row) => Object.values(row).join())).toEqual([
        "b@x.com,one-a-1,one/a.csv,1",
        "a@x.com,one-a-2,one/a.csv,2",
        "c@x.com,one-b-2,one/b.csv,2",
        "d@x.com,two-2,two.jsonl,2",
    ]);
    expect(staged.counts).toMatchObject({ rows: 7, members: 4, duplicates: 3 });
});

test("only the tables of the result are left", async () => {
    place.write("a.csv", "Email\na@x.com\n");
    const staged = await place.stage(["a.csv", "a.csv"]);
    const tables = await place.query("SELECT table_name AS name FROM duckdb_tables() ORDER BY name");
    expect(tables.map(({ name }) => name)).toEqual([staged.rejects, staged.table, staged.withheld].sort());
});

test("a stage that is stopped ends with the reason", async () => {
    const stop = new AbortController();
    const other = await makeStagePlace(stop.signal);
    other.write(
        "a.csv",
        `Email\n${Array.from({ length: 100_000 }, (_, index) => `é${String(index)}@x.com\n`).join("")}`,
    );
    const run = other.workbench.run.bind(other.workbench);
    other.workbench.run = (sql, values) => {
        const running = run(sql, values);
        if (sql.startsWith("CREATE TABLE stage")) stop.abort(new Error("cancelled"));
        return running;
    };
    await expect(other.stage("a.csv")).rejects.toThrow("cancelled");
    other.close();
});
