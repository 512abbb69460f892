import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const root = path.resolve(__dirname, "../..");
const dist = path.join(root, "dist");

/** Loads what the provider process loads, as Pulumi does, and prints which files that were. */
const program = `
    require("pulumi-segment-export/runtime");
    console.log(JSON.stringify(Object.keys(require.cache)));
`;

function loaded(): string[] {
    const options = { cwd: root, encoding: "utf8" } as const;
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=commonjs", "-e", program], options);
    expect(stderr).toBe("");
    return JSON.parse(stdout) as string[];
}

// Each command waits for it: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/dynamic-provider/index.ts
test("the provider process loads one file of ours; the engine's client is the SDK's own", () => {
    const others = loaded().filter((file) => !/node_modules.(@pulumi|@grpc|@opentelemetry|google-protobuf)/.test(file));
    const packages = new Set(others.map((file) => path.relative(root, file)));
    expect([...packages]).toEqual([path.join("dist", "provider", "runtime.js")]);
});

test("the licence of each package in that file stands beside it", () => {
    const code = readFileSync(path.join(dist, "provider", "runtime.js"), "utf8");
    const bundled = [...code.matchAll(/^\s*\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map((match) => match[1]);
    const notices = readFileSync(path.join(dist, "provider", "runtime.licenses.txt"), "utf8");
    const named = [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+ \(.+\)$/gm)].map((match) => match[1]);
    expect(named).toEqual([...new Set(bundled)].sort());
    expect(named).toContain("zod");
    expect(notices.match(/copyright/gi)?.length).toBeGreaterThanOrEqual(named.length);
});

test("of the languages of Zod's messages only the one in use is in that file: they would be a third of it", () => {
    const code = readFileSync(path.join(dist, "provider", "runtime.js"), "utf8");
    const languages = [...code.matchAll(/^\s*\/\/ node_modules\/zod\/.*\/locales\/(.+)$/gm)].map((match) => match[1]);
    expect(languages).toEqual(["en.js"]);
});
