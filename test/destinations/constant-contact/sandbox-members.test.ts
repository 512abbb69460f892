import { batch } from "../../../provider/destinations/constant-contact/batch";
import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type {
    ListedMember,
    MembersFrom,
    Session,
    Settlement,
    TargetInput,
} from "../../../provider/destinations/destination";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../support/sandbox";
import { signedIn } from "./signed-in";

const newsletter = { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" };
const lapsed = { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c02" };
const nobody = "ffffffff-8e6c-11ef-a1b2-fa163e5a7d00";

const app = { clientId: "sandbox-cc-client", clientSecret: "sandbox-cc-secret", refreshToken: "sandbox-cc-refresh" };

let sandbox: Sandbox;
let session: Session;
const start = async (options: SandboxOptions = {}): Promise<void> => {
    sandbox = await startSandbox({ rateLimits: "off", ...options });
    session = signedIn(sandbox.endpoint("constant-contact"), app, { unpaced: true });
};
afterEach(() => sandbox.close());

const many = (count: number, name = "p"): string[] =>
    Array.from({ length: count }, (_, index) => `${name}${index}@example.com`);

async function settled(receipt: Awaited<ReturnType<typeof constantContact.send>>): Promise<Settlement> {
    if (receipt.outcome !== "accepted") throw new Error(receipt.outcome);
    sandbox.advance(60);
    return constantContact.settle!(session, receipt.job);
}

async function add(addresses: readonly string[], target: TargetInput = newsletter): Promise<void> {
    const { open, close } = batch.envelope(target);
    const body = open + addresses.map((email) => JSON.stringify({ email })).join(",") + close;
    expect(await settled(await constantContact.send(session, target, Buffer.from(body)))).toMatchObject({
        state: "applied",
    });
}

async function readAll(target: TargetInput, from: MembersFrom = {}): Promise<ListedMember[]> {
    const { members, next } = await constantContact.readMembers!(session, target, from);
    return next === undefined ? [...members] : [...members, ...(await readAll(target, { next }))];
}

const emails = (members: readonly ListedMember[]): string[] => members.map(({ email }) => email);
const remove = async (members: readonly string[]) =>
    settled(await constantContact.remove(session, newsletter, members));

test("everybody is read once, over all pages, and nobody of another list", async () => {
    await start();
    await add(many(1205));
    await add(many(3, "other"), lapsed);
    await add(["Mixed.Case@Example.COM"]);
    const members = await readAll(newsletter);
    expect(emails(members).sort()).toEqual([...many(1205), "mixed.case@example.com"].sort());
    const page = await constantContact.readMembers!(session, newsletter, {});
    expect(page.members).toHaveLength(500);
});

test("who joined lately is read first, and who joined without being updated is not missed", async () => {
    await start();
    await add(many(3, "old"));
    await add(many(2, "known"), lapsed);
    sandbox.advance(86_400);
    const since = new Date(Date.now() + 86_400_000);
    await add(many(600, "new"));
    // The sandbox leaves `updated_at` as it is when membership alone changes, as the vendor may.
    sandbox.expectViolation(/adds people by list or tag/);
    const source = { contact_ids: (await readAll(lapsed)).map(({ id }) => id) };
    await session.http.request({
        method: "POST",
        host: "api",
        path: "/v3/activities/add_list_memberships",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ source, list_ids: [newsletter.listId] }),
        bucket: "api",
        retry: "never",
    });
    sandbox.advance(60);
    const all = emails(await readAll(newsletter, { joinedSince: since }));
    expect(all.slice(0, 600).sort()).toEqual(many(600, "new").sort());
    expect(all.slice(600).sort()).toEqual([...many(2, "known"), ...many(3, "old")].sort());
});

test("who is not shown yet is found later", async () => {
    await start({ constantContact: { visibleAfterSeconds: 120 } });
    await add(many(2));
    expect(await readAll(newsletter)).toEqual([]);
    sandbox.advance(120);
    expect(await readAll(newsletter)).toHaveLength(2);
});

test("people are taken off one list, keep the other, and their consent stays", async () => {
    await start();
    await add(many(5));
    await add(many(5), lapsed);
    const [first, second] = await readAll(newsletter);
    const gone = [first!.id, second!.id];
    for (let time = 0; time < 2; time += 1) {
        expect(await remove(gone)).toEqual({ state: "applied", rejects: { members: [], counted: {} } });
        expect(await readAll(newsletter)).toHaveLength(3);
    }
    expect(await readAll(lapsed)).toHaveLength(5);
    const consents = sandbox.members("constant-contact", lapsed.listId).map(({ consent }) => consent);
    expect(new Set(consents)).toEqual(new Set(["implicit"]));
    expect(sandbox.requests().filter(({ path }) => path.includes("remove_list_memberships"))).toHaveLength(2);
});

test("as many as one request may name are taken off", async () => {
    await start();
    await add(many(501));
    const ids = (await readAll(newsletter)).map(({ id }) => id).slice(0, constantContact.removal.rows.value);
    expect(await remove(ids)).toMatchObject({ state: "applied" });
    expect(await readAll(newsletter)).toHaveLength(1);
});

test("somebody unknown is counted where he is passed over, and refused by name where he is not", async () => {
    await start();
    await add(many(1));
    const [{ id } = { id: "" }] = await readAll(newsletter);
    expect(await remove([nobody, id])).toEqual({
        state: "applied",
        rejects: { members: [], counted: { lost: 1 } },
    });
    expect(await readAll(newsletter)).toEqual([]);
    await sandbox.close();
    await start({ constantContact: { unknownContact: "refuse" } });
    await add(many(1));
    expect(await constantContact.remove(session, newsletter, [id, nobody])).toEqual({
        outcome: "refused",
        rows: [{ index: 1, reason: "unknown_contact" }],
    });
});

test.each(["failed", "timed_out", "cancelled"] as const)("a removal that ends as %s has failed", async (outcome) => {
    await start();
    await add(many(1));
    const ids = (await readAll(newsletter)).map(({ id }) => id);
    sandbox.fault({ vendor: "constant-contact", kind: "job", outcome });
    expect(await remove(ids)).toMatchObject({ state: "failed" });
    expect(await readAll(newsletter)).toHaveLength(1);
});

test("a list is made, found by its name after a lost answer, never made twice, and deleted with nobody in it", async () => {
    await start();
    const name = 'Spring "26" & Co';
    const create = () => constantContact.createTarget(session, name);
    const find = () => constantContact.findByName(session, name);
    expect(await find()).toEqual([]);
    sandbox.fault({
        vendor: "constant-contact",
        kind: "cutAfter",
        match: { method: "POST", path: "/v3/contact_lists" },
    });
    await expect(create()).rejects.toMatchObject({ code: "remote" });
    const [made, ...others] = await find();
    expect([made?.name, others]).toEqual([name, []]);
    await expect(create()).rejects.toMatchObject({ code: "config", property: "destination.create.name" });
    const target = { [constantContact.targetId]: made!.id };
    expect(await constantContact.findTarget(session, target)).toEqual(made);
    await add(many(2), target);
    await constantContact.deleteTarget(session, target);
    sandbox.advance(60);
    await constantContact.deleteTarget(session, target);
    expect(await find()).toEqual([]);
    await expect(constantContact.findTarget(session, target)).rejects.toMatchObject({ code: "config" });
    const other = await constantContact.createTarget(session, "Another");
    await add(many(2), { listId: other.id });
    expect(await readAll({ listId: other.id })).toHaveLength(2);
    sandbox.expectViolation(/body\.name: longer than 255/);
    await expect(constantContact.createTarget(session, "x".repeat(256))).rejects.toMatchObject({ code: "config" });
});
