import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { klaviyo } from "../../provider/destinations/klaviyo/index";
import { createTransport } from "../../provider/http/client";
import { openLedger } from "../../provider/ledger/open-ledger";
import type { Ledger } from "../../provider/ledger/ledger";
import { StagedExports } from "../../provider/pipeline/staged-exports";
import type { OperationContext, Properties } from "../../provider/resources/lifecycle";
import { segmentExportLifecycle } from "../../provider/resources/segment-export-lifecycle";
import { RunPlace } from "../pipeline/support/run-place";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../support/sandbox";

const [listId, owner] = ["XW53Ha", "dev/shop/people"];
const urn = "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people";
const credentials = { apiKey: `pk_${"sandboxFULL".padEnd(34, "0")}` };

let sandbox: Sandbox;
let place: RunPlace;
let stop: AbortController;
let warnings: string[];
beforeEach(async () => {
    [stop, warnings] = [new AbortController(), []];
    sandbox = await startSandbox();
    const connection = { displayName: "Klaviyo", endpoint: sandbox.endpoint("klaviyo"), settings: {}, credentials };
    const consent = { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" };
    place = new RunPlace(klaviyo, { connection: { kind: "klaviyo", consent, ...connection }, destination: { listId } });
    place.people([1, 2]);
});
afterEach(async () => {
    place.close();
    await sandbox.close();
});

const run = () =>
    place.run({
        destinationTarget: { listId },
        account: { id: "S4ndBx", name: "Sandbox Klaviyo" },
        transport: (signal) => createTransport({ signal }),
    });

function context(ledger: Ledger = place.ledger): OperationContext {
    const nothing = (): void => undefined;
    return {
        ...{ owner, urn, signal: stop.signal, directory: place.directory, staged: new StagedExports() },
        log: { status: nothing, info: nothing, warn: (text) => void warnings.push(text) },
        ledger: () => ledger,
        now: () => place.now,
    };
}

const stateBefore = (drift?: unknown): Properties => ({
    ...{ __urn: urn, urn, displayName: "People", credentials, destination: { listId }, segments: [], mode: "mirror" },
    connection: place.spec.connection,
    target: { id: listId, name: "Newsletter" },
    ...(drift === undefined ? {} : { drift }),
});

async function refreshed(drift?: unknown, ledger?: Ledger) {
    const found = await segmentExportLifecycle.read?.("klaviyo/XW53Ha", stateBefore(drift), context(ledger));
    expect(Object.keys(found?.inputs ?? {})).not.toEqual(expect.arrayContaining(["drift"]));
    return found?.outputs.drift as Properties | undefined;
}

/** To whoever reads the list. */
function answer(status: number, code: string): void {
    const match = { path: "/api/lists/*/profiles" };
    const body = { errors: [{ id: "1", status, code, title: code, detail: code, source: { pointer: "/data" } }] };
    sandbox.fault({ vendor: "klaviyo", match, kind: "status", status, body });
}

test("a list that nobody uploaded to has no drift, nor has a ledger that is lost", async () => {
    expect(await refreshed()).toBeUndefined();
    await run();
    const lost = mkdtempSync(join(tmpdir(), "export-drift-"));
    expect(await refreshed({ at: "then", missing: 1 }, openLedger(lost))).toBeUndefined();
    rmSync(lost, { recursive: true });
});

test("what is found again stands as it was found first, and anything else is new", async () => {
    await run();
    const first = await refreshed();
    expect(first).toMatchObject({ at: place.now.toISOString(), onList: 2, ours: 2, missing: 0, notYetShown: 0 });
    place.now = new Date(place.now.getTime() + 3_600_000);
    const stored = Object.fromEntries(Object.entries(first ?? {}).reverse());
    expect(await refreshed(stored)).toEqual(first);
    const [{ id = "" } = {}] = sandbox.members("klaviyo", listId);
    await klaviyo.remove(klaviyo.signIn(place.spec.connection, createTransport({ signal: stop.signal })), { listId }, [
        id,
    ]);
    expect(await refreshed(first)).toMatchObject({ at: place.now.toISOString(), onList: 1, missing: 1 });
    expect(warnings).toEqual([expect.stringContaining("1 person of ours is not on it any more")]);
});

test("while a run is under way a refresh warns and keeps what it knew", async () => {
    await run();
    const before = { at: "then", onList: 9 };
    const lock = await place.ledger.target(["klaviyo", sandbox.endpoint("klaviyo"), listId].join("|")).lock("a run");
    expect(await refreshed(before)).toEqual(before);
    expect(warnings).toEqual([expect.stringMatching(/^who is on it was not looked at: .*a run/)]);
    await lock.release();
});

test("a vendor that is down, and an engine that is gone, fail the refresh", async () => {
    await run();
    answer(403, "permission_denied");
    await expect(refreshed()).rejects.toMatchObject({ code: "auth" });
    stop.abort(new Error("the engine is gone"));
    await expect(refreshed()).rejects.toThrow();
    expect(warnings).toEqual([]);
});

test("a list that was deleted is gone, and an update keeps what the last refresh found", async () => {
    await run();
    const drift = { at: "then", onList: 9 };
    const outputs = await segmentExportLifecycle.update("id", stateBefore(drift), stateBefore(), context());
    expect(outputs.drift).toEqual(drift);
    answer(404, "not_found");
    const deleted = await segmentExportLifecycle.read?.("klaviyo/XW53Ha", stateBefore(), context());
    expect(deleted).toBeUndefined();
});
