import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { runChild } from "./engine/child.mts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const ON_MACOS = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** The browser for tests that drive one: what `CHROMIUM` names, else Chromium or Chrome on this machine. */
export function findBrowser(environment: NodeJS.ProcessEnv): string | undefined {
    if (environment.CHROMIUM !== undefined) return environment.CHROMIUM;
    const folders = (environment.PATH ?? "").split(delimiter);
    const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
    return [...onPath, ...ON_MACOS].find(isProgram);
}

/** Finds a browser, or installs Debian's Chromium where that may be done; undefined: the test that needs it says what to install. */
export async function ensureBrowser(say: (line: string) => void): Promise<string | undefined> {
    const found = findBrowser(process.env);
    const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "apt-get"));
    const aptGet = onPath.find(isProgram);
    if (found !== undefined || aptGet === undefined || process.getuid?.() !== 0) return found;
    say("no Chromium or Chrome here: installing Debian's");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    for (const args of [
        ["update", "-q"],
        ["install", "-yq", "--no-install-recommends", "chromium"],
    ]) {
        const { exitCode, stderr } = await runChild(aptGet, args, { env, onLine: say });
        if (exitCode !== 0) say(`apt-get ${args.join(" ")}: exit code ${exitCode}\n${stderr}`.trimEnd());
    }
    return findBrowser(process.env);
}

function isProgram(file: string): boolean {
    try {
        accessSync(file, constants.X_OK);
        return true;
    } catch {
        return false;
    }
}
