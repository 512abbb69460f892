import path from "node:path";
import { CommandLine, type Run } from "../cli/support/command-line";
import { exchange, importBody, KLAVIYO_KEY } from "./support";

const JOBS = "/klaviyo/api/profile-bulk-import-jobs";

let commandLine: CommandLine;
beforeAll(() => {
    commandLine = new CommandLine();
});
afterEach(() => commandLine.endAll());
afterAll(() => commandLine.remove());

function run(...flags: readonly string[]): Run {
    return commandLine.run(["sandbox", ...flags]);
}

const URL_LINE = /listens on (http:\S+)/;

test("it says where it listens, what it holds and how to stop, and stops cleanly", async () => {
    const { child, printed, find, ended } = run("--port", "0");
    const url = await find(URL_LINE);
    expect((await exchange(`${url}/_sandbox`)).at("vendors.klaviyo.lists.0.id")).toBe("XW53Ha");
    for (const word of ["XW53Ha", KLAVIYO_KEY, "sandbox-snapchat-refresh", "sandbox-cc-rotating-refresh", "Ctrl+C"]) {
        expect(printed()).toContain(word);
    }
    child.kill("SIGTERM");
    expect([await ended, printed().trim().split("\n").at(-1)]).toEqual([0, "The sandbox has stopped."]);
});

test("a taken port ends with 1 and names port and flag", async () => {
    const url = await run("--port", "0").find(URL_LINE);
    const { port } = new URL(url);
    const second = run("--port", port);
    expect(await second.ended).toBe(1);
    expect(second.printed()).toContain(`Port ${port} on 127.0.0.1 is taken`);
    expect(second.printed()).toContain("--port");
});

test("a port that is none ends with 1", async () => {
    const wrong = run("--port", "70000");
    expect(await wrong.ended).toBe(1);
    expect(wrong.printed()).toContain("Write a number from 0 to 65535.");
});

test("what was accepted survives kill -9", async () => {
    const stateFile = path.join(commandLine.folder, "killed.ndjson");
    const first = run("--port", "0", "--state", stateFile);
    const url = await first.find(URL_LINE);
    const headers = { authorization: `Klaviyo-API-Key ${KLAVIYO_KEY}`, revision: "2026-07-15" };
    const profiles = Array.from({ length: 5000 }, (_, index) => ({ email: `p${index}@example.com` }));
    const accepted = await exchange(url + JOBS, { body: importBody(profiles, "XW53Ha"), headers });
    first.child.kill("SIGKILL");
    await first.ended;
    const second = await run("--port", "0", "--state", stateFile).find(URL_LINE);
    await exchange(`${second}/_sandbox/clock`, { body: { advanceSeconds: 5 } });
    const job = await exchange(`${second}${JOBS}/${accepted.text("data.id")}`, { headers });
    expect(job.at("data.attributes")).toMatchObject({ status: "complete", completed_count: 5000 });
    expect((await exchange(`${second}/_sandbox/klaviyo/lists/XW53Ha`)).at("count")).toBe(5000);
});
