import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where this demonstration keeps what it makes; nothing of the user's own is among it. */
export interface Room {
    /** The repository's root. */
    root: string;
    folder: string;
    /** Pulumi's own files, and the states of its stacks. */
    home: string;
    backend: string;
    ledger: string;
    sandboxState: string;
    segment: string;
}

export const root = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The room of this name, without what an earlier start has left there. */
export function emptyRoom(name: string): Room {
    const folder = join(root, ".cache", name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    return {
        root,
        folder,
        home: join(folder, "pulumi-home"),
        backend: join(folder, "backend"),
        ledger: join(folder, "ledger"),
        sandboxState: join(folder, "sandbox.state"),
        segment: join(root, "examples", "quickstart", "segments", "customers.csv"),
    };
}
