import { join } from "node:path";
import { createBench, repository, type Bench } from "./support/bench";

let bench: Bench;
beforeEach(async () => (bench = await createBench()));
afterEach(() => bench.remove());

interface Ensured {
    readonly folder?: string;
    readonly said: readonly string[];
}

/** What `ensurePostgres` finds or installs, with nothing on PATH but the stand-ins, run as this user or as root. */
async function ensured(environment: NodeJS.ProcessEnv = {}, user = 0): Promise<Ensured> {
    const script = `
        process.getuid = () => ${String(user)};
        const { ensurePostgres } = await import(${JSON.stringify(join(repository, "tools/postgres.mts"))});
        const said = [];
        const folder = await ensurePostgres((line) => said.push(line), ${JSON.stringify(join(bench.folder, "debian"))});
        console.log(JSON.stringify({ folder, said }));`;
    const ended = await bench.run(process.execPath, ["--input-type=module", "--eval", script], environment);
    expect(ended.stderr).toBe("");
    return JSON.parse(ended.stdout) as Ensured;
}

test("the server is the one that POSTGRES_BIN names, else one on PATH, else Debian's newest", async () => {
    const debian = (version: string) => join(bench.folder, "debian", version, "bin");
    for (const version of ["9", "15"]) {
        for (const name of ["postgres", "initdb"]) await bench.standIn(name, "", debian(version));
    }
    await bench.standIn("postgres", "", debian("16"));
    expect(await ensured()).toEqual({ folder: debian("15"), said: [] });
    for (const name of ["postgres", "initdb"]) await bench.standIn(name, "");
    expect((await ensured()).folder).toBe(bench.bin);
    expect((await ensured({ POSTGRES_BIN: "/own/bin" })).folder).toBe("/own/bin");
});

test("where there is none, root gets Debian's", async () => {
    const bin = join(bench.folder, "debian", "15", "bin");
    const install = `mkdir -p ${bin}; for name in postgres initdb; do echo > ${bin}/$name; chmod +x ${bin}/$name; done`;
    await bench.standIn("apt-get", `[ "$1" = update ] || { ${install}; }`);
    expect((await ensured({}, 1000)).folder).toBeUndefined();
    expect(await ensured()).toEqual({ folder: bin, said: ["no PostgreSQL here: installing Debian's"] });
});

test("an installation that fails is told, and leaves none", async () => {
    await bench.standIn("apt-get", "echo no such package >&2; exit 100");
    const { folder, said } = await ensured();
    expect(folder).toBeUndefined();
    expect(said.join("\n")).toMatch(/no such package[\s\S]*exit code 100/);
});
