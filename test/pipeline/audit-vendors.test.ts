import { createTransport } from "../../provider/http/client";
import { audit } from "../../provider/pipeline/audit";
import { targetText } from "../../provider/pipeline/export-spec";
import type { Session } from "../../provider/destinations/destination";
import { faultyConstantContact } from "../faults/constant-contact";
import { faultyKlaviyo } from "../faults/klaviyo";
import { faultySnapchat } from "../faults/snapchat";
import type { FaultyVendor } from "../faults/vendor";
import { type Sandbox, startSandbox } from "../support/sandbox";
import { RunPlace } from "./support/run-place";

let sandbox: Sandbox;
let place: RunPlace;
let session: Session;
const signal = new AbortController().signal;
const [owner, stranger] = ["dev/shop/people", "stranger@example.com"];
afterEach(async () => {
    place.close();
    await sandbox.close();
});

const listId = ({ target }: FaultyVendor): string => Object.values(target)[0] ?? "";
const members = (vendor: FaultyVendor) => sandbox.members(vendor.name, listId(vendor));
const transport = () => createTransport({ signal, daily: (name) => place.ledger.daily(name) });

/** Three people, sent by a run an hour ago. */
async function begin(vendor: FaultyVendor): Promise<void> {
    sandbox = await startSandbox();
    const { destination, name, settings, credentials, target } = vendor;
    const lasting = credentials.find((one) => !vendor.rotating(one)) ?? {};
    const connection = { displayName: "Connection", endpoint: sandbox.endpoint(name), settings, credentials: lasting };
    const consent = { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" };
    place = new RunPlace(destination, {
        connection: { kind: destination.kind, consent, ...connection },
        destination: target,
    });
    session = destination.signIn(connection, transport());
    place.people([1, 2, 3]);
    const run = await place.run({ destinationTarget: target, account: vendor.account, transport });
    expect(run).toMatchObject({ status: "successful", summary: { added: 3 } });
    sandbox.advance(60);
    place.now = new Date(place.now.getTime() + 3_600_000);
}

async function look({ destination, target }: FaultyVendor) {
    return audit({
        ...{ owner, displayName: "People", ledger: place.ledger, destination, destinationTarget: target, signal },
        target: place.ledger.target(targetText(place.spec, destination)),
        found: await destination.findTarget(session, target),
        session: () => session,
        now: () => place.now,
        status: () => undefined,
    });
}

test.each([
    ["Klaviyo", faultyKlaviyo, [{ type: "profile", attributes: { email: stranger } }]],
    ["Constant Contact", faultyConstantContact, [{ email: stranger }]],
] as const)("%s: who was taken off by hand is missing, and a stranger is another's", async (_name, vendor, rows) => {
    await begin(vendor);
    const { destination, target } = vendor;
    expect(await look(vendor)).toMatchObject({ onList: 3, ours: 3, others: 0, missing: 0, notYetShown: 0 });
    const { id = "" } = members(vendor).find(({ email }) => email === "p2@example.com") ?? {};
    await destination.remove(session, target, [id]);
    const { open, close } = destination.batch.envelope(target);
    await destination.send(session, target, Buffer.from(open + rows.map((row) => JSON.stringify(row)).join() + close));
    sandbox.advance(600);
    expect(await look(vendor)).toMatchObject({ onList: 3, ours: 2, others: 1, missing: 1, notYetShown: 0 });
    expect((await place.plan())?.plan).toMatchObject({ add: 1, remove: 0, unchanged: 2 });
    const run = await place.run({ destinationTarget: target, account: vendor.account, transport });
    expect(run?.summary).toMatchObject({ added: 1, removed: 0 });
    sandbox.advance(60);
    expect(await look(vendor)).toMatchObject({ onList: 4, ours: 3, others: 1, missing: 0 });
});

test("Snapchat: nobody can tell, but for the size and the status", async () => {
    await begin(faultySnapchat);
    const unreadable = "Snapchat does not tell who is on one of its audiences";
    expect(await look(faultySnapchat)).toMatchObject({ unreadable, sent: 3, members: 3, status: "active" });
    expect(await place.plan()).toBeUndefined();
});
