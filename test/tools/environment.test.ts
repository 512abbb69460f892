import { existsSync } from "node:fs";
import { join } from "node:path";
import { createBench, repository, type Bench } from "./support/bench";

let bench: Bench;
beforeEach(async () => (bench = await createBench()));
afterEach(() => bench.remove());

async function environmentFor(folder: string, base: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
    const engine = { directory: "/engine", version: "3.259.0", origin: "cached" };
    const room = { home: join(folder, "home"), backend: join(folder, "backend") };
    const script = `
        import { engineEnvironment } from ${JSON.stringify(join(repository, "tools/engine/environment.mts"))};
        console.log(JSON.stringify(engineEnvironment(${JSON.stringify(engine)}, ${JSON.stringify(room)})));`;
    const ended = await bench.run(process.execPath, ["--input-type=module", "--eval", script], base);
    expect(ended.stderr).toBe("");
    return JSON.parse(ended.stdout) as NodeJS.ProcessEnv;
}

test("holds nothing of the user's own Pulumi, and keeps the rest", async () => {
    const environment = await environmentFor(bench.folder, {
        PULUMI_ACCESS_TOKEN: "pul-own",
        PULUMI_STACK: "production",
        PULUMI_BACKEND_URL: "https://api.pulumi.com",
        PULUMI_HOME: "/home/own/.pulumi",
        KLAVIYO_API_KEY: "kept",
    });
    expect(Object.keys(environment).filter((name) => name.startsWith("PULUMI_"))).toEqual([
        "PULUMI_HOME",
        "PULUMI_BACKEND_URL",
        "PULUMI_CONFIG_PASSPHRASE",
        "PULUMI_SKIP_UPDATE_CHECK",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION",
    ]);
    expect(environment.PULUMI_HOME).toBe(join(bench.folder, "home"));
    expect(environment.KLAVIYO_API_KEY).toBe("kept");
});

test("has the engine first on PATH, then this Node", async () => {
    const { PATH } = await environmentFor(bench.folder, {});
    expect(PATH?.split(":").slice(0, 2)).toEqual(["/engine", join(process.execPath, "..")]);
    expect(PATH?.split(":")).toContain(bench.bin);
});

// Pulumi takes the address for a URL; of these characters it would read the rest as something else.
test("makes the backend's folder and names it so that Pulumi finds it", async () => {
    const folder = join(bench.folder, `50% of "it's"; #1?`);
    const environment = await environmentFor(folder, {});
    expect(environment.PULUMI_BACKEND_URL).toBe(`file://${bench.folder}/50%25 of "it's"; %231%3F/backend`);
    expect(existsSync(join(folder, "backend"))).toBe(true);
});
