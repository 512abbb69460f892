import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRunning } from "../engine/support/processes";

const script = path.join(__dirname, "fixtures", "parent.mts");

interface Parent {
    process: ChildProcess;
    /** Of all it has started. */
    pids: number[];
    output: () => string;
}

async function startParent(kind: "obedient" | "stubborn"): Promise<Parent> {
    const child = spawn(process.execPath, [script, kind], { stdio: ["ignore", "pipe", "ignore"] });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
    const found = (): number[] =>
        [...output.matchAll(/^(\d+) (\d+)$/gm)].flatMap(([, one, other]) => [Number(one), Number(other)]);
    while (found().length < 4) {
        if (child.exitCode !== null) throw new Error(`it ended early: ${output}`);
        await pause(20);
    }
    return { process: child, pids: found(), output: () => output };
}

async function allGone(pids: readonly number[]): Promise<boolean> {
    for (let round = 0; round < 250; round++) {
        if (!pids.some(isRunning)) return true;
        await pause(20);
    }
    return false;
}

test("kill -9 leaves nothing running", async () => {
    const parent = await startParent("stubborn");
    expect(parent.pids.every(isRunning)).toBe(true);
    parent.process.kill("SIGKILL");
    expect(await allGone(parent.pids)).toBe(true);
});

test("Ctrl-C lets the foreground end in its own way, then all the rest", async () => {
    const parent = await startParent("obedient");
    parent.process.kill("SIGINT");
    expect(await once(parent.process, "exit")).toEqual([130, null]);
    expect(parent.output()).toContain("Stopped.");
    expect(await allGone(parent.pids)).toBe(true);
});

test("a second Ctrl-C ends at once what does not want to end", async () => {
    const parent = await startParent("stubborn");
    parent.process.kill("SIGINT");
    await pause(300);
    expect(parent.process.exitCode).toBeNull();
    parent.process.kill("SIGINT");
    expect(await once(parent.process, "exit")).toEqual([130, null]);
    expect(await allGone(parent.pids)).toBe(true);
});

test("an asked end has its own exit code", async () => {
    const parent = await startParent("obedient");
    parent.process.kill("SIGTERM");
    expect(await once(parent.process, "exit")).toEqual([143, null]);
    expect(await allGone(parent.pids)).toBe(true);
});
