import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { bridged } from "./support/bridged";
import { startProvider } from "./support/provider-process";

/** What is warned of by a process that looks at the ledger for an export. */
async function warnings(env: NodeJS.ProcessEnv, config: Record<string, string>): Promise<string[]> {
    const provider = await startProvider({ env: { SEGMENT_EXPORT_LEDGER: undefined, ...env } });
    try {
        await provider.configure(config);
        for (const name of ["vip", "others"]) {
            const { failures } = await provider.check({}, segmentExport(name));
            expect(failures).toEqual([]);
        }
        return provider.logs.filter(({ severity }) => severity === 2).map(({ message }) => message);
    } finally {
        await provider.stop();
    }
}

const segmentExport = (name: string): Record<string, unknown> =>
    bridged(
        "SegmentExport",
        {
            displayName: name,
            connection: {
                kind: "klaviyo",
                displayName: "Klaviyo",
                settings: {},
                consent: { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
            },
            destination: { listId: name === "vip" ? "XW53Ha" : "YaB2Cd" },
            segments: [{ kind: "files", path: "gone.csv" }],
            fields: { email: "Email" },
            active: false,
            mode: "add",
            takeOver: false,
            credentials: { apiKey: { fromEnv: "KLAVIYO_API_KEY" } },
        },
        name,
    );

const unkept = /^CI=true says that this machine is thrown away, and with it the ledger in \/.*segmentexport:ledger$/;

test("a ledger beside the program on a machine that is thrown away is warned of, once", async () => {
    expect(await warnings({ CI: "true" }, {})).toEqual([expect.stringMatching(unkept)]);
});

test("one that somebody named is not, nor any on another machine", async () => {
    const room = await mkdtemp(path.join(tmpdir(), "segment-export-ledger-"));
    expect(await warnings({ CI: "true" }, { "segmentexport:ledger": room })).toEqual([]);
    expect(await warnings({ CI: "true", SEGMENT_EXPORT_LEDGER: room }, {})).toEqual([]);
    expect(await warnings({ CI: undefined }, {})).toEqual([]);
    await rm(room, { recursive: true });
});
