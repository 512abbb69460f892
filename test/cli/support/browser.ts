import { type Browser, chromium } from "playwright-core";

/** A headless browser of this machine. There is no test without one: it fails and says what to install. */
export function launchBrowser(): Promise<Browser> {
    // Found by `npm test`.
    const executablePath = process.env.CHROMIUM;
    if (executablePath === undefined) {
        throw new Error(
            "This test drives a real browser, and npm test found none. Install Chromium (Debian, Ubuntu: apt-get " +
                "install chromium) or Chrome, or set CHROMIUM to the program.",
        );
    }
    // The flags keep it off the network: everything that it opens here is on this machine.
    const args = ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"];
    return chromium.launch({ executablePath, args });
}
