import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openLedger } from "../../provider/ledger/open-ledger";
import { CommandLine } from "./support/command-line";

let commandLine: CommandLine;
let directory: string;
beforeAll(() => {
    commandLine = new CommandLine();
});
afterAll(() => commandLine.remove());
beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "runs-"));
});
afterEach(() => {
    commandLine.endAll();
    rmSync(directory, { recursive: true });
});

async function printed(...flags: readonly string[]): Promise<string[]> {
    const run = commandLine.run(["runs", "--ledger", directory, ...flags]);
    expect(await run.ended).toBe(0);
    return run.printed().trim().split("\n");
}

test("a ledger's runs are listed, newest first, those that were killed too", async () => {
    const ledger = openLedger(directory);
    const summary = { added: 438, updated: 2, removed: 1, requests: 7, seconds: 1.2 };
    await ledger.record({ id: "20261123T050000Z-a", export: "VIP", status: "successful", summary, endedAt: "later" });
    await ledger.record({ id: "20261123T060000Z-b", export: "VIP", status: "running" });
    const audited = { export: "VIP", status: "successful", summary: { requests: 3, seconds: 0.5 }, endedAt: "later" };
    await ledger.record({ id: "20261123T040000Z-audit", ...audited, drift: { at: "", missing: 2 } });
    await ledger.record({ id: "20261123T030000Z-audit", ...audited, drift: { at: "", unreadable: "why" } });
    const reason = "nothing to do: the list is as the segments say";
    const skipped = {
        export: "VIP",
        status: "skipped",
        reason,
        summary: { requests: 0, seconds: 0 },
        endedAt: "later",
    };
    await ledger.record({ id: "20261123T063000Z-c", ...skipped });
    expect(await printed()).toEqual([
        "20261123T063000Z-c  skipped     VIP  nothing to do: the list is as the segments say",
        "20261123T060000Z-b  running     VIP  +0 ~0 -0  not ended",
        "20261123T050000Z-a  successful  VIP  +438 ~2 -1  7 requests in 1.2 s",
        "20261123T040000Z-audit  successful  VIP  audit: 2 missing  3 requests in 0.5 s",
        "20261123T030000Z-audit  successful  VIP  audit: not read  3 requests in 0.5 s",
    ]);
    const [only, ...others] = await printed("--most", "1", "--json");
    expect([JSON.parse(only ?? ""), others]).toMatchObject([
        { id: "20261123T063000Z-c", status: "skipped", reason },
        [],
    ]);
});

test("a ledger without runs says so, and a number that is none is refused", async () => {
    expect(await printed()).toEqual([`No run is recorded in ${directory}.`]);
    const run = commandLine.run(["runs", "--most", "0"]);
    expect(await run.ended).toBe(1);
    expect(run.printed()).toContain("Write a number, 1 or more.");
});
