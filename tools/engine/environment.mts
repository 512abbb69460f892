import { mkdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Engine } from "./engine.mts";

/** Node keeps compiled code here: a program and its providers are up sooner. https://nodejs.org/api/module.html#module-compile-cache */
const compileCache = join(fileURLToPath(new URL("../..", import.meta.url)), ".cache", "compiled");

export interface EngineRoom {
    /** Folder for what Pulumi keeps of its own (PULUMI_HOME); made if missing. */
    home: string;
    /** Folder for stacks' states; made if missing. */
    backend: string;
    /** Encrypts the secrets in those states. Default: a fixed word, which is right only for a sandbox's credentials. */
    passphrase?: string;
}

/**
 * The environment in which to run an engine: `base` (default: this process's own) with the engine and this Node first
 * on PATH, and with nothing of the user's own Pulumi: no login, no selected stack, no plugins, no setting.
 */
export function engineEnvironment(
    engine: Engine,
    room: EngineRoom,
    base: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
    for (const folder of [room.home, room.backend]) mkdirSync(folder, { recursive: true });
    const kept = Object.entries(base).filter(([name]) => !name.startsWith("PULUMI_"));
    return {
        ...Object.fromEntries(kept),
        PATH: [engine.directory, dirname(process.execPath), base.PATH ?? ""].join(delimiter),
        PULUMI_HOME: room.home,
        PULUMI_BACKEND_URL: `file://${room.backend.replace(/[%#?]/g, encodeURIComponent)}`,
        PULUMI_CONFIG_PASSPHRASE: room.passphrase ?? "rehearsal",
        PULUMI_SKIP_UPDATE_CHECK: "true",
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        NODE_COMPILE_CACHE: base.NODE_COMPILE_CACHE ?? compileCache,
    };
}
