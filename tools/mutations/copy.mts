import { copyFileSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runChild } from "../engine/child.mts";

/**
 * Copies the repository as it stands, changes that are not committed included, into a folder of its own under the system's temporary
 * ones. The packages are not copied. The folder is removed when this process ends, also by a signal.
 */
export async function copyOf(root: string): Promise<string> {
    const listing = await runChild("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root });
    if (listing.exitCode !== 0) throw new Error(`git cannot list the repository's files: ${listing.stderr.trim()}`);
    // The real path: the names that the test runner gives files are real ones.
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "segment-export-mutations-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(1));
    for (const file of listing.stdout.split("\0")) {
        // A file that was removed and not yet committed is listed all the same.
        if (file === "" || !existsSync(join(root, file))) continue;
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        copyFileSync(join(root, file), join(folder, file));
    }
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    return folder;
}
