import { join } from "node:path";
import { EngineProblem } from "../engine/problem.mts";
import { withLock } from "../lock.mjs";
import { Children, Interrupted } from "./children.mts";
import { Problem } from "./problem.mts";
import { root } from "./room.mts";

/**
 * Runs `work` and answers for its end: one at a time in this folder, nothing left running, an exit code that tells. What
 * the reader can do something about is told in words alone.
 */
export async function alone(work: (children: Children) => Promise<void>): Promise<void> {
    const children = new Children();
    const waiting = (): void => console.error("Another npm start is running in this folder; waiting for it");
    try {
        await withLock(join(root, ".cache", "quickstart.lock"), waiting, () => work(children));
    } catch (error) {
        if (!(error instanceof Problem || error instanceof EngineProblem || error instanceof Interrupted)) throw error;
        console.error(`\n${error instanceof Problem ? "FAILED: " : ""}${error.message}`);
        process.exitCode = children.exitCode ?? 1;
    }
}
