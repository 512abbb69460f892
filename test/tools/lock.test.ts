import { existsSync } from "node:fs";
import { mkdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { createBench, repository, type Bench } from "./support/bench";

let bench: Bench;
let lock: string;

beforeEach(async () => {
    bench = await createBench();
    lock = join(bench.folder, "it's a lock");
});
afterEach(() => bench.remove());

// Adds one to a number in a file, slowly: two at a time would lose one.
const addOne = (lockModule: string, path: string, counter: string) => `
    import { withLock } from ${JSON.stringify(lockModule)};
    import { readFileSync, writeFileSync } from "node:fs";
    await withLock(${JSON.stringify(path)}, () => console.log("waiting"), async () => {
        const count = Number(readFileSync(${JSON.stringify(counter)}, "utf8"));
        await new Promise((done) => setTimeout(done, 50));
        writeFileSync(${JSON.stringify(counter)}, String(count + 1));
    });`;

async function count(processes: number): Promise<{ total: number; waited: number }> {
    const counter = join(bench.folder, "counter");
    await writeFile(counter, "0");
    const script = addOne(join(repository, "tools", "lock.mjs"), lock, counter);
    const run = () => bench.run(process.execPath, ["--input-type=module", "--eval", script]);
    const ended = await Promise.all(Array.from({ length: processes }, run));
    expect(ended.map(({ exitCode, stderr }) => ({ exitCode, stderr }))).toEqual(
        ended.map(() => ({ exitCode: 0, stderr: "" })),
    );
    const waited = ended.filter(({ stdout }) => stdout === "waiting\n").length;
    return { total: Number(await readFile(counter, "utf8")), waited };
}

async function leaveLock(owner: { pid: number; host: string }, secondsAgo = 0): Promise<void> {
    await mkdir(lock);
    const claim = `${lock}.00000000-0000-4000-8000-000000000000`;
    await writeFile(join(lock, "owner"), JSON.stringify({ claim, ...owner }));
    const then = new Date(Date.now() - secondsAgo * 1_000);
    await utimes(join(lock, "owner"), then, then);
}

// No process has this number: it is above what Linux and macOS give.
const nobody = 99_999_999;

test("lets one process in at a time", async () => {
    const { total, waited } = await count(6);
    expect(total).toBe(6);
    expect(waited).toBeGreaterThan(0);
    expect(existsSync(lock)).toBe(false);
});

test("passes over a holder that died, however many wait", async () => {
    await leaveLock({ pid: nobody, host: hostname() });
    expect((await count(4)).total).toBe(4);
});

test("passes over a holder on another machine after 30 s without a sign of life", async () => {
    await leaveLock({ pid: nobody, host: "another.example" }, 31);
    expect((await count(2)).total).toBe(2);
});

test("waits for a holder on another machine that gives signs of life", async () => {
    await leaveLock({ pid: nobody, host: "another.example" });
    const held = await stat(lock);
    const script = addOne(join(repository, "tools", "lock.mjs"), lock, join(bench.folder, "none"));
    const ended = await bench.run("env", [
        "sh",
        "-c",
        `"$0" --input-type=module --eval "$1" & sleep 1; kill $!; wait $!`,
        process.execPath,
        script,
    ]);
    expect(ended.stdout).toBe("waiting\n");
    expect((await stat(lock)).ino).toBe(held.ino);
});
