import { enableCompileCache } from "node:module";
import path from "node:path";

/**
 * Lets Node keep the compiled form of what this process loads after this module; compiling is a third of the time that loading takes.
 * It is kept beside the code, where only those write who could change the code as well. Where nobody may write, nothing is kept; and
 * NODE_COMPILE_CACHE, if it is set, names the folder: https://nodejs.org/api/module.html#module-compile-cache
 */
enableCompileCache(path.resolve(__dirname, "../../../.compile-cache"));
