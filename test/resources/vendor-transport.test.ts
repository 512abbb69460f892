import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openLedger } from "../../provider/ledger/open-ledger";
import type { Ledger } from "../../provider/ledger/ledger";
import { vendorTransport } from "../../provider/resources/vendor-transport";

const ciBefore = process.env.CI;
let directory = "";
beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), "vendor-transport-"));
    delete process.env.CI;
});
afterEach(() => {
    if (ciBefore === undefined) delete process.env.CI;
    else process.env.CI = ciBefore;
    rmSync(directory, { recursive: true });
});

const log = { status: () => undefined, info: () => undefined, warn: () => undefined };
const { signal } = new AbortController();

function secretsOf(change: Partial<Ledger> = {}) {
    const ledger = jest.fn((): Ledger => ({ ...openLedger(directory), ...change }));
    return { ledger, keeper: vendorTransport({ ledger, log, signal }).secrets?.("app") };
}

const keep = { configured: "c", value: "token" };

test("the ledger keeps secrets, and is not opened before one is exchanged", async () => {
    const { ledger, keeper } = secretsOf();
    expect(ledger).not.toHaveBeenCalled();
    await keeper?.exchange(() => Promise.resolve({ keep, result: undefined }));
    expect(await secretsOf().keeper?.exchange((kept) => Promise.resolve({ result: kept }))).toEqual(keep);
});

test.each(["true", "1", "TRUE"])(
    "under CI=%s a ledger that goes with the machine spends and keeps nothing",
    async (ci) => {
        process.env.CI = ci;
        const spend = jest.fn(() => Promise.resolve({ keep, result: undefined }));
        await expect(secretsOf().keeper?.exchange(spend)).rejects.toMatchObject({
            code: "config",
            message: expect.stringMatching(
                /CI=.* says that this machine is thrown away, and with it the ledger in /,
            ) as string,
        });
        expect(spend).not.toHaveBeenCalled();
        expect(readdirSync(directory)).toEqual([]);
    },
);

test("under CI a shared ledger keeps secrets, and CI=false is no CI", async () => {
    process.env.CI = "true";
    await secretsOf({ shared: true }).keeper?.exchange(() => Promise.resolve({ keep, result: undefined }));
    process.env.CI = "false";
    expect(await secretsOf().keeper?.exchange((kept) => Promise.resolve({ result: kept }))).toEqual(keep);
});
