import { spawn } from "node:child_process";

/** The system's own opener of addresses, by Node's name of the system. */
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
    darwin: ["open"],
    win32: ["rundll32", "url.dll,FileProtocolHandler"],
};

/** Opens the address in the user's browser; `failed` is called if there is none. The browser outlives this process. */
export function openBrowser(address: string, failed: () => void): void {
    const [command = "", ...flags] = OPENERS[process.platform] ?? ["xdg-open"];
    const child = spawn(command, [...flags, address], { stdio: "ignore", detached: true });
    child.once("error", failed);
    child.once("exit", (code) => {
        if (code !== 0) failed();
    });
    child.unref();
}
