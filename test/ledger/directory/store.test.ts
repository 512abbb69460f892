import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { openLedger } from "../../../provider/ledger/open-ledger";
import { edit } from "../support/damage";
import { failureOf, scratch } from "../support/scratch";

const configured = "correct horse battery staple";

describe("the store's key", () => {
    const place = scratch();
    const open = (key?: string) => openDirectoryLedger({ directory: place.directory, key });
    const file = () => join(place.directory, "store.json");

    it("is one for all who make it at once", async () => {
        const keys = await Promise.all(Array.from({ length: 16 }, () => open().key()));
        expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    });

    it("is derived from the configured text, and stands nowhere then", async () => {
        const key = await open(configured).key();
        expect(key.toString("hex")).toBe("c4bbcb1fbec99d65bf59d85c8cb62ee2db963f0fe106f483d9afa73bd4e39a8a");
        expect(readFileSync(file(), "utf8")).not.toContain(key.toString("base64"));
        expect(readFileSync(file(), "utf8")).not.toContain(configured);
        expect((await open(configured).key()).equals(key)).toBe(true);
    });

    it("is refused when the store was used with another one, in the words that help", async () => {
        await open(configured).key();
        for (const key of [undefined, "another text of enough length"]) {
            const error = await failureOf(open(key).key());
            expect(error).toMatchObject({ code: "config" });
            expect(error.message).toMatch(
                /Set the segmentexport:key it was made with; or, to begin anew, remove that directory/,
            );
            expect(error.message).not.toContain(configured);
            expect(await failureOf(open(key).target("t").lock("test"))).toMatchObject({ code: "config" });
        }
        rmSync(file());
        await open().key();
        expect((await failureOf(open(configured).key())).message).toMatch(
            /Set no segmentexport:key: it was made with a key of its own/,
        );
    });

    it("is never made anew for members that were hashed with another one", async () => {
        await (await open().target("t").lock("test")).release();
        rmSync(file());
        for (const key of [undefined, configured]) {
            expect((await failureOf(open(key).key())).message).toMatch(
                /store\.json is missing, though targets are recorded beside it/,
            );
        }
    });

    it("is refused when it was damaged", async () => {
        await open().key();
        edit(file(), (text) => text.replace(/"key":"./, '"key":"~'));
        expect((await failureOf(open().key())).message).toMatch(/store\.json is damaged: its key does not match/);
        for (const text of ["", "[]", "{", '{"format":"1"}']) {
            writeFileSync(file(), text);
            expect((await failureOf(open().key())).message).toMatch(/store\.json is damaged/);
        }
    });

    it("hides only its own files in a directory that holds others", async () => {
        writeFileSync(join(place.directory, "program.ts"), "");
        await open().key();
        expect(readFileSync(join(place.directory, ".gitignore"), "utf8").trim().split("\n")).toEqual([
            "/store.json*",
            "/targets/",
            "/secrets/",
            "/quotas/",
            "/runs/",
            "/runs.jsonl",
        ]);
    });

    it("leaves a .gitignore that is there as it is", async () => {
        writeFileSync(join(place.directory, ".gitignore"), "mine\n");
        await open().key();
        expect(readFileSync(join(place.directory, ".gitignore"), "utf8")).toBe("mine\n");
    });
});

describe("openLedger", () => {
    const place = scratch();

    it("opens a directory, relative ones from where the process stands", async () => {
        const ledger = openLedger(place.directory, configured);
        expect(ledger.location).toBe(place.directory);
        expect(await ledger.key()).toHaveLength(32);
        expect(openLedger("some/where").location).toBe(join(process.cwd(), "some/where"));
    });

    it.each([
        ["mysql://user:hunter2@db", /is a mysql:\/\/ address: write the path of a directory/],
        ["  ", /is empty: write a directory/],
    ])("refuses %j without repeating a password", (location, words) => {
        expect(() => openLedger(location)).toThrow(words);
        expect(() => openLedger(location)).not.toThrow(/hunter2/);
    });

    it("refuses a short key", () => {
        expect(() => openLedger(place.directory, "short")).toThrow(/at least 16 characters/);
    });
});

describe("records of runs", () => {
    const place = scratch();
    const ledger = () => openDirectoryLedger({ directory: place.directory });
    const lines = () => readFileSync(join(place.directory, "runs.jsonl"), "utf8").trim().split("\n");

    it("are written at the start and again at the end, and only then become a line", async () => {
        const path = await ledger().record({ id: "run-1", plan: { add: 3n } });
        expect(path).toBe(join(place.directory, "runs", "run-1", "run.json"));
        expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({ id: "run-1", plan: { add: 3 } });
        await ledger().record({ id: "run-1", endedAt: "2026-11-20T10:00:00.000Z" });
        await ledger().record({ id: "run-2", endedAt: "2026-11-20T11:00:00.000Z" });
        expect(lines().map((line) => (JSON.parse(line) as { id: string }).id)).toEqual(["run-1", "run-2"]);
    });

    it("leave a line that a crash tore off alone on its own", async () => {
        writeFileSync(join(place.directory, "runs.jsonl"), '{"id":"run-0"');
        await Promise.all(["run-1", "run-2"].map((id) => ledger().record({ id, endedAt: "2026-11-20T10:00:00.000Z" })));
        expect(lines().filter((line) => line !== "")[0]).toBe('{"id":"run-0"');
        expect(lines().filter((line) => line.endsWith("}"))).toHaveLength(2);
    });

    it("hold the rejects in order as CSV, replaced whole", async () => {
        const query =
            "SELECT * FROM (VALUES ('b, \"x\".csv', 9::BIGINT, 'invalid_email', NULL), ('a.csv', 2, 'refused_x', 'said é')) AS r(origin, line, reason, detail)";
        const path = await ledger().rejects("run-1", query, place.workbench);
        expect(path).toBe(join(place.directory, "runs", "run-1", "rejects.csv"));
        expect(readFileSync(path ?? "", "utf8")).toBe(
            'file,row,reason,detail\n"b, ""x"".csv",9,invalid_email,\na.csv,2,refused_x,said é\n',
        );
        expect(await ledger().rejects("run-1", `${query} WHERE false`, place.workbench)).toBeUndefined();
        expect(() => readFileSync(path ?? "")).toThrow(/ENOENT/);
    });

    it("explain a disk that does not take them", async () => {
        mkdirSync(join(place.directory, "runs", "run-1", "run.json"), { recursive: true });
        expect(await failureOf(ledger().record({ id: "run-1" }))).toMatchObject({ code: "config" });
    });
});
