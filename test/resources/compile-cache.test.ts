import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(__dirname, "../..");

/** Loads what the provider process loads, prints where compiled code is kept, and ends as Pulumi ends that process. */
const program = `
    require("pulumi-segment-export/runtime");
    console.log(require("node:module").getCompileCacheDir());
    process.kill(process.pid, "SIGKILL");
`;

/** Gives the folder that the process printed. */
function loadAndDie(environment: NodeJS.ProcessEnv): string {
    const { NODE_COMPILE_CACHE: _, NODE_DISABLE_COMPILE_CACHE: __, ...rest } = process.env;
    const options = { cwd: root, env: { ...rest, ...environment }, encoding: "utf8" } as const;
    const ended = spawnSync(process.execPath, ["--input-type=commonjs", "-e", program], options);
    expect(ended).toMatchObject({ signal: "SIGKILL", stderr: "" });
    return ended.stdout.trim();
}

test("what was compiled is kept beside the code, though a signal ends the process", () => {
    const folder = loadAndDie({});
    expect(path.dirname(folder)).toBe(path.join(root, "dist", ".compile-cache"));
    expect(readdirSync(folder).length).toBeGreaterThan(50);
});

test("NODE_COMPILE_CACHE names the folder", () => {
    const named = mkdtempSync(path.join(tmpdir(), "compile-cache-test-"));
    try {
        const folder = loadAndDie({ NODE_COMPILE_CACHE: named });
        expect(path.dirname(folder)).toBe(named);
        expect(readdirSync(folder).length).toBeGreaterThan(50);
    } finally {
        rmSync(named, { recursive: true });
    }
});
