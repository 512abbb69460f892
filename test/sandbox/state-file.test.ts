import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Sandbox, SandboxOptions } from "../../sandbox";
import {
    AUDIENCE,
    bearer,
    constantContact,
    CONTACT_LIST,
    contactToken,
    frozenSandbox,
    importBody,
    klaviyo,
    snapchat,
    snapchatToken,
} from "./support";

const JOBS = "/api/profile-bulk-import-jobs";

let folder: string;
let stateFile: string;
const running: Sandbox[] = [];
beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sandbox-state-"));
    stateFile = path.join(folder, "state file.ndjson");
});
afterEach(async () => {
    for (const sandbox of running.splice(0)) await sandbox.close();
    rmSync(folder, { recursive: true });
});

async function start(options: SandboxOptions = {}): Promise<Sandbox> {
    const sandbox = await frozenSandbox({ stateFile, rateLimits: "off", ...options });
    running.push(sandbox);
    return sandbox;
}

async function restart(): Promise<Sandbox> {
    await running.pop()?.close();
    return start();
}

const everything = (sandbox: Sandbox) => ({
    lists: Object.values(sandbox.report().vendors).map(({ lists, jobs }) => ({ lists, jobs })),
    members: [
        sandbox.members("klaviyo", "XW53Ha"),
        sandbox.members("klaviyo", "Frgn01"),
        sandbox.members("snapchat", AUDIENCE),
        sandbox.members("constant-contact", CONTACT_LIST),
    ],
});

/** Something of everything: members, a job under way, a removal, a new list, tokens. */
async function use(sandbox: Sandbox): Promise<void> {
    const call = klaviyo(sandbox);
    await call(JOBS, { body: importBody([{ email: "a@example.com", first_name: "Åsa" }], "XW53Ha") });
    const [first] = sandbox.members("klaviyo", "Frgn01");
    const leaving = { data: [{ type: "profile", id: first?.id }] };
    await call("/api/lists/Frgn01/relationships/profiles", { method: "DELETE", body: leaving });
    await call("/api/lists", { body: { data: { type: "list", attributes: { name: "New" } } } });
    sandbox.advance(1);
    await call(JOBS, { body: importBody([{ email: "late@example.com" }], "XW53Ha") });
    const users = { users: [{ schema: ["EMAIL_SHA256"], data: [["1".repeat(64)], ["2".repeat(64)]] }] };
    await (
        await snapchat(sandbox)
    )(`/v1/segments/${AUDIENCE}/users`, { body: users });
    const rows = { import_data: [{ email: "c@example.com", last_name: "Ö" }], list_ids: [CONTACT_LIST] };
    await (
        await constantContact(sandbox)
    )("/v3/activities/contacts_json_import", { body: rows });
    sandbox.advance(0.2);
}

test("a restart finds everything as it was, jobs under way included", async () => {
    const before = await start();
    await use(before);
    const seen = everything(before);
    expect(seen.members.map((members) => members.length)).toEqual([1, 24, 2, 0]);
    const after = await restart();
    expect(everything(after)).toEqual(seen);
    after.advance(1);
    expect(everything(after).members.map((members) => members.length)).toEqual([2, 24, 2, 1]);
});

test("tokens and the moved clock outlive a restart; a spent rotating token stays spent", async () => {
    const before = await start();
    const token = (await snapchatToken(before)).text("access_token");
    const rotate = (sandbox: Sandbox, token: string) =>
        contactToken(sandbox, "sandbox-cc-rotating-client", "sandbox-cc-rotating-secret", token);
    const fresh = (await rotate(before, "sandbox-cc-rotating-refresh")).text("refresh_token");
    before.advance(3599);
    const now = before.report().now;
    const after = await restart();
    expect(after.report().now).toBe(now);
    expect((await bearer(after.endpoint("snapchat"), token)("/v1/me")).status).toBe(200);
    expect((await rotate(after, "sandbox-cc-rotating-refresh")).at("error")).toBe("invalid_grant");
    expect((await rotate(after, fresh)).status).toBe(200);
});

test("a last line that was never finished is dropped with a warning, and writing goes on", async () => {
    await use(await start());
    const seen = everything(running[0] as Sandbox);
    await running.pop()?.close();
    appendFileSync(stateFile, '{"part":"klaviyo","rows":1,"change":{"ki');
    const warnings: string[] = [];
    const after = await start({ warn: (message) => warnings.push(message) });
    expect(warnings).toEqual([`The last line of ${stateFile} was not finished; it was dropped.`]);
    expect(everything(after)).toEqual(seen);
    await klaviyo(after)(JOBS, { body: importBody([{ email: "next@example.com" }], "XW53Ha") });
    after.advance(1);
    const again = everything(after);
    expect(everything(await restart())).toEqual(again);
});

test("a damaged line in the middle is an error that names it", async () => {
    await use(await start());
    await running.pop()?.close();
    const lines = readFileSync(stateFile, "utf8").split("\n");
    writeFileSync(stateFile, lines.with(3, "damaged").join("\n"));
    await expect(start()).rejects.toThrow(
        `Line 4 of the sandbox state ${stateFile} is damaged. Delete the file to start anew.`,
    );
    expect(existsSync(`${stateFile}.lock`)).toBe(false);
});

test.each(["precious,data\n1,2\n", "no line break"])("somebody else's file is not touched: %j", async (text) => {
    writeFileSync(stateFile, text);
    await expect(start()).rejects.toThrow("is not a sandbox state of this version");
    expect(readFileSync(stateFile, "utf8")).toBe(text);
});

test("two sandboxes do not share a file; a dead one's lock is taken over", async () => {
    await start();
    await expect(start()).rejects.toThrow(`is in use by process ${process.pid}`);
    await running.pop()?.close();
    writeFileSync(`${stateFile}.lock`, "999999999 1");
    await start();
});

test("a file that has grown far beyond what is alive is rewritten, and says the same", async () => {
    const sandbox = await start();
    const call = await snapchat(sandbox);
    await use(sandbox);
    const data = Array.from({ length: 20_000 }, (_, index) => [index.toString(16).padStart(64, "0")]);
    const body = { users: [{ schema: ["EMAIL_SHA256"], data }] };
    const sizes: number[] = [];
    for (let round = 0; round < 4; round += 1) {
        await call(`/v1/segments/${AUDIENCE}/users`, { body });
        await call(`/v1/segments/${AUDIENCE}/users`, { method: "DELETE", body });
        sizes.push(statSync(stateFile).size);
    }
    expect(Math.max(...sizes)).toBeGreaterThan(1_500_000);
    expect(sizes.at(-1)).toBeLessThan(500_000);
    sandbox.advance(10);
    const seen = everything(sandbox);
    expect(everything(await restart())).toEqual(seen);
});

test("a job is carried out when its time comes, though nobody asks", async () => {
    const sandbox = await start();
    await klaviyo(sandbox)(JOBS, { body: importBody([{ email: "a@example.com" }], "XW53Ha") });
    sandbox.advance(60);
    while (!readFileSync(stateFile, "utf8").includes('"jobDue"')) await setTimeout(5);
});
