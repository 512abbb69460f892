import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { destinationFor } from "../../provider/destinations/registry";
import { createTransport } from "../../provider/http/client";
import { openLedger } from "../../provider/ledger/open-ledger";
import { targetText } from "../../provider/pipeline/export-spec";
import type { ExportSpec } from "../../provider/pipeline/export-spec";
import { readSourceDigest } from "../../provider/pipeline/prepare-export";
import { StagedExports } from "../../provider/pipeline/staged-exports";
import { exportRunLifecycle } from "../../provider/resources/export-run-lifecycle";
import type { OperationContext, Properties } from "../../provider/resources/lifecycle";
import { files } from "../../provider/segments/files-input";
import { openWorkbench } from "../../provider/workbench";

let directory: string;
let context: OperationContext;
const rejects = { invalid_email: 3 };

beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "export-run-"));
    writeFileSync(join(directory, "people.csv"), "Email\nada@example.com\n");
    const ledger = openLedger(join(directory, "ledger"));
    const nothing = (): void => undefined;
    context = {
        owner: "dev/shop/nightly",
        urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:ExportRun::nightly",
        log: { status: nothing, info: nothing, warn: nothing },
        signal: new AbortController().signal,
        directory,
        ledger: () => ledger,
        staged: new StagedExports(),
        now: () => new Date(),
    };
    await settle(specOf("XW53Ha"));
});
afterEach(() => rmSync(directory, { recursive: true }));

function specOf(listId: string): ExportSpec {
    return {
        urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people",
        displayName: "People",
        connection: {
            kind: "klaviyo",
            displayName: "Klaviyo",
            settings: {},
            credentials: {},
            consent: { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" },
        },
        destination: { listId },
        segments: [files("people.csv")],
        fields: { email: "Email" },
        mode: "add",
    };
}

/** Leaves the ledger as after a run that had nothing left to do. */
async function settle(spec: ExportSpec): Promise<void> {
    const { ledger, signal, now } = context;
    const destination = destinationFor("klaviyo");
    const source = await readSourceDigest(
        {
            spec,
            destination,
            ledger: ledger(),
            directory,
            signal,
            transport: () => createTransport({ signal }),
            now,
        },
        undefined,
    );
    const target = ledger().target(targetText(spec, destination));
    const lock = await target.lock("test");
    const workbench = await openWorkbench();
    const journal = await target.begin(lock, "run-1");
    await journal.close({ id: "run-1", endedAt: now().toISOString(), source, unchanged: 5, rejects }, workbench);
    workbench.close();
    await lock.release();
}

const inputsOf = (listId: string): Properties => ({
    export: specOf(listId),
    credentials: { apiKey: "k" },
    account: { id: "A", name: "Account" },
    targetId: listId,
    planWithin: 60,
    settleWithin: 1,
    maxDuration: 1,
});

test("a run that is new to a settled list shows what the last one left out", async () => {
    const { inputs } = await exportRunLifecycle.check({}, inputsOf("XW53Ha"), context);
    expect(inputs.plan).toMatchObject({ add: 0, unchanged: 5, rejected: rejects });
    const { outputs } = await exportRunLifecycle.create(inputs, context);
    expect(outputs).toMatchObject({ status: "successful", summary: { unchanged: 5, rejected: rejects } });
});

test("of a run on another list nothing is carried over", async () => {
    const olds = {
        ...inputsOf("YaB2Cd"),
        plan: { digest: "of the other list", add: 2 },
        summary: { added: 2 },
        runId: "run-of-the-other-list",
        status: "successful",
    };
    const { inputs } = await exportRunLifecycle.check(olds, inputsOf("XW53Ha"), context);
    expect(inputs.plan).toMatchObject({ add: 0, unchanged: 5 });
    const outputs = await exportRunLifecycle.update("id", olds, inputs, context);
    expect(outputs).toMatchObject({ summary: { added: 0, unchanged: 5 } });
    expect(outputs.runId).toBeUndefined();
});

test("of the same list, the last plan and its outcome stand", async () => {
    const olds = { ...inputsOf("XW53Ha"), plan: { digest: "of before" }, summary: { added: 2 }, runId: "run-1" };
    const { inputs } = await exportRunLifecycle.check(olds, inputsOf("XW53Ha"), context);
    expect(inputs.plan).toEqual(olds.plan);
    expect(await exportRunLifecycle.update("id", olds, inputs, context)).toMatchObject({ runId: "run-1" });
});
