import type { Browser, Page } from "playwright-core";
import { type Bench, CONSENT_PAGE, openBench } from "../support/bench";
import { launchBrowser } from "../support/browser";

const environment = { SEGMENT_EXPORT_CLIENT_SECRET: "sandbox-snapchat-secret" };

let bench: Bench;
let browser: Browser;
let page: Page;
beforeAll(async () => {
    browser = await launchBrowser();
    bench = await openBench();
});
beforeEach(async () => {
    page = await browser.newPage();
});
// Neither is there where no browser was found, and that is the error to show.
afterEach(async () => {
    // A page that was refused loads itself again by and by, with the answer for a command that has ended.
    await (page as Page | undefined)?.close();
    (bench as Bench | undefined)?.tidy();
});
afterAll(async () => {
    await (browser as Browser | undefined)?.close();
    await (bench as Bench | undefined)?.close();
});

/** What the page says, as a person reads it. */
async function read(): Promise<string> {
    return (await page.locator("body").innerText()).replaceAll(/\s+/g, " ");
}

/** Waits for a page with this title: the address is the new one before the page is there. */
async function titled(title: string): Promise<void> {
    await page.waitForFunction(`document.title === ${JSON.stringify(title)}`);
}

test("Snapchat: a person presses Allow, reads that it is done, and the terminal has the lines", async () => {
    const run = bench.snapchat(["--print"], { environment });
    await page.goto(await run.find(CONSENT_PAGE));
    expect(await read()).toContain("The application sandbox-snapchat-client asks for: snapchat-marketing-api");
    await page.getByLabel("Signed in as").selectOption("Sandbox Audience Manager");
    await page.getByRole("button", { name: "Allow" }).click();
    await titled("Done - segment-export");
    expect(await read()).toBe("Done Snapchat is connected: Sandbox ad account. You can close this tab.");
    expect(await run.ended).toBe(0);
    expect(run.stdout()).toMatch(/^pulumi config set --secret snapchatRefreshToken sandbox-refresh-\w+$/m);
});

test("Constant Contact with PKCE: connected, and the command listens no longer", async () => {
    const run = bench.constantContact(["--client-id", "sandbox-cc-pkce-client", "--pkce", "--print"]);
    await page.goto(await run.find(CONSENT_PAGE));
    expect(await read()).toContain("contact_data account_read offline_access");
    await page.getByLabel("Signed in as").selectOption("owner");
    await page.getByRole("button", { name: "Allow" }).click();
    await titled("Done - segment-export");
    expect(await read()).toContain("Constant Contact is connected: Sandbox Constant Contact.");
    expect(await run.ended).toBe(0);
    await expect(page.reload()).rejects.toThrow("ERR_CONNECTION_REFUSED");
});

test("a denial is read in the browser and on the terminal", async () => {
    const run = bench.snapchat(["--print"], { environment });
    await page.goto(await run.find(CONSENT_PAGE));
    await page.getByRole("button", { name: "Deny" }).click();
    await titled("It did not work - segment-export");
    expect(await read()).toContain("The access was denied on Snapchat's page");
    expect(await run.ended).toBe(1);
});

test("a redirect URI that is not registered stays on the vendor's page, which says so", async () => {
    const run = bench.snapchat(["--print"], { environment });
    const address = new URL(await run.find(CONSENT_PAGE));
    address.searchParams.set("redirect_uri", `http://127.0.0.1:${bench.port}/callback/`);
    await page.goto(address.toString());
    expect(await read()).toContain('/callback/" is not registered with the application.');
    expect(await page.getByRole("button").count()).toBe(0);
});
