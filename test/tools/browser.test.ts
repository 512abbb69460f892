import { join } from "node:path";
import { createBench, repository, type Bench } from "./support/bench";

let bench: Bench;
beforeEach(async () => (bench = await createBench()));
afterEach(() => bench.remove());

interface Ensured {
    readonly browser?: string;
    readonly said: readonly string[];
}

/** What `ensureBrowser` finds or installs, with nothing on PATH but the stand-ins, run as this user or as root. */
async function ensured(environment: NodeJS.ProcessEnv = {}, user = 0): Promise<Ensured> {
    const script = `
        process.getuid = () => ${String(user)};
        const { ensureBrowser } = await import(${JSON.stringify(join(repository, "tools/browser.mts"))});
        const said = [];
        const browser = await ensureBrowser((line) => said.push(line));
        console.log(JSON.stringify({ browser, said }));`;
    const ended = await bench.run(process.execPath, ["--input-type=module", "--eval", script], environment);
    expect(ended.stderr).toBe("");
    return JSON.parse(ended.stdout) as Ensured;
}

test("the browser is the one that CHROMIUM names, else the first on PATH", async () => {
    await bench.standIn("google-chrome", "");
    expect(await ensured()).toEqual({ browser: join(bench.bin, "google-chrome"), said: [] });
    expect((await ensured({ CHROMIUM: "/own/chromium" })).browser).toBe("/own/chromium");
});

test("where there is none, root gets Debian's Chromium", async () => {
    const chromium = join(bench.bin, "chromium");
    await bench.standIn("apt-get", `[ "$1" = update ] || { echo "$*" > ${chromium}; chmod +x ${chromium}; }`);
    expect((await ensured({}, 1000)).browser).toBeUndefined();
    expect(await ensured()).toEqual({
        browser: chromium,
        said: ["no Chromium or Chrome here: installing Debian's"],
    });
});

test("an installation that fails is told, and leaves none", async () => {
    await bench.standIn("apt-get", "echo no such package >&2; exit 100");
    const { browser, said } = await ensured();
    expect(browser).toBeUndefined();
    expect(said.join("\n")).toMatch(/no such package[\s\S]*exit code 100/);
});
