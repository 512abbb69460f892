import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const root = path.resolve(__dirname, "../..");

test("npm start ends with three runs that the independent count agrees with", async () => {
    const script = path.join(root, "tools/quickstart/main.mts");
    const child = spawn(process.execPath, [script], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => (printed += text));
    const [code] = (await once(child, "close")) as [number | null];
    expect(printed).toContain("agree: on every number");
    expect(printed).toMatch(/The vendors received no request at all/);
    expect(code).toBe(0);
}, 600_000);
