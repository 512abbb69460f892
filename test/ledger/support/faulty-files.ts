import type { Files } from "../../../provider/ledger/directory/files";
import type { Workbench } from "../../../provider/workbench";

/** Thrown in place of everything that a dead process no longer does. */
export class Crashed extends Error {}

/**
 * `before`, `after`: the process dies before or after the step; `torn`: in the middle of its writing.
 * `full`: from this step on nothing can be written, and the process lives.
 */
export type Fault = "before" | "after" | "torn" | "full";

/** A file system, and a workbench, that fail at one chosen step. */
export class FaultyFiles {
    readonly files: Files;
    readonly #random: () => number;
    #steps = 0;
    #fault: { at: number; kind: Fault } | undefined;
    #dead = false;
    #full = false;

    constructor(inner: Files, random: () => number) {
        this.#random = random;
        const reads =
            <Input extends unknown[], Result>(work: (...input: Input) => Promise<Result>) =>
            (...input: Input) =>
                this.#step(() => work(...input), false);
        const writes =
            <Input extends unknown[], Result>(work: (...input: Input) => Promise<Result>) =>
            (...input: Input) =>
                this.#step(() => work(...input), true);
        this.files = {
            read: reads((path: string) => inner.read(path)),
            list: reads((path: string) => inner.list(path)),
            sha256: reads((path: string) => inner.sha256(path)),
            modified: reads((path: string) => inner.modified(path)),
            // Removing needs no room, and neither does syncing names.
            unlink: reads((path: string) => inner.unlink(path)),
            removeDirectory: reads((path: string) => inner.removeDirectory(path)),
            syncDirectory: reads((path: string) => inner.syncDirectory(path)),
            makeDirectory: writes((path: string) => inner.makeDirectory(path)),
            sync: writes((path: string) => inner.sync(path)),
            link: writes((from: string, to: string) => inner.link(from, to)),
            rename: writes((from: string, to: string) => inner.rename(from, to)),
            append: this.#content((text, path: string) => inner.append(path, text)),
            write: this.#content((text, path: string) => inner.write(path, text)),
            overwrite: (path, content, position) =>
                this.#content((text, at: string) => inner.overwrite(at, text, position))(path, content),
        };
    }

    get dead(): boolean {
        return this.#dead;
    }

    /** From now on so many steps succeed, and the next one meets the fault. */
    arm(steps: number, kind: Fault): void {
        this.#fault = { at: this.#steps + steps, kind };
    }

    disarm(): void {
        this.#fault = undefined;
        this.#full = false;
    }

    /** The workbench writes files too: a step as any other. */
    workbench(inner: Workbench): Workbench {
        const run: Workbench["run"] = (sql, values) => inner.run(sql, values);
        return {
            ...inner,
            run: (sql, values) =>
                sql.startsWith("COPY") ? this.#step(() => run(sql, values), true) : run(sql, values),
        };
    }

    #content(work: (text: string, path: string) => Promise<void>) {
        return (path: string, content: string) => {
            const torn = () => work(content.slice(0, Math.floor(this.#random() * content.length)), path);
            return this.#step(() => work(content, path), true, torn);
        };
    }

    async #step<Result>(work: () => Promise<Result>, writes: boolean, torn?: () => Promise<void>): Promise<Result> {
        if (this.#dead) throw new Crashed("the process is dead");
        const kind = this.#steps++ === this.#fault?.at ? this.#fault.kind : undefined;
        if (kind === "full") this.#full = true;
        if (this.#full && writes) {
            if (this.#random() < 0.5) await torn?.();
            const message = "ENOSPC: no space left on device";
            throw Object.assign(new Error(message), { code: "ENOSPC", errno: -28, syscall: "write" });
        }
        if (kind === "torn") await torn?.();
        if (kind === "before" || kind === "torn") this.#die();
        const result = await work();
        if (kind === "after") this.#die();
        return result;
    }

    #die(): never {
        this.#dead = true;
        throw new Crashed("the process dies here");
    }
}
