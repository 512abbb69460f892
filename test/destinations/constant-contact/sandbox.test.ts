import { batch } from "../../../provider/destinations/constant-contact/batch";
import { constantContact } from "../../../provider/destinations/constant-contact/index";
import type { Session, Settlement } from "../../../provider/destinations/destination";
import { startSandbox, type Sandbox } from "../../support/sandbox";
import { signedIn } from "./signed-in";

const newsletter = { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01" };
const missing = { listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1cff" };
const server = { clientId: "sandbox-cc-client", clientSecret: "sandbox-cc-secret", refreshToken: "sandbox-cc-refresh" };
let sandbox: Sandbox;
const start = async (options: Parameters<typeof startSandbox>[0] = {}): Promise<void> => {
    sandbox = await startSandbox({ jobSeconds: { base: 60 }, ...options });
};
afterEach(() => sandbox.close());

const session = (): Session => signedIn(sandbox.endpoint("constant-contact"), server);

function bodyOf(addresses: readonly string[], target = newsletter): Buffer {
    const { open, close } = batch.envelope(target);
    return Buffer.from(open + addresses.map((email) => JSON.stringify({ email })).join(",") + close);
}

async function imported(connected: Session, body: Buffer, target = newsletter): Promise<Settlement | undefined> {
    const receipt = await constantContact.send(connected, target, body);
    if (receipt.outcome !== "accepted") throw new Error(receipt.outcome);
    sandbox.advance(600);
    return constantContact.settle?.(connected, receipt.job);
}

const many = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}@example.com`);

test("who unsubscribed and what is no address is counted, and the others are on the list", async () => {
    await start();
    const dirty = ["unsubscribed-01@sandbox.example", "unsubscribed-02@sandbox.example", "nobody", ...many(5)];
    await expect(imported(session(), bodyOf(dirty))).resolves.toEqual({
        state: "applied",
        rejects: { members: [], counted: { unsubscribed: 2, invalid: 1 } },
    });
    const members = sandbox.members("constant-contact", newsletter.listId);
    expect(members.map(({ email }) => email).sort()).toEqual(many(5));
});

test.each([
    ["beyond its 40,000 rows", many(40_005), 5],
    ["for no reason that anybody knows", ["row-lost@sandbox.example", ...many(3)], 1],
])("people whom Constant Contact drops in silence %s are counted as lost", async (_case, addresses, lost) => {
    await start();
    if (addresses.length > 40_000) sandbox.expectViolation(/import_data: Too big/);
    await expect(imported(session(), bodyOf(addresses))).resolves.toEqual({
        state: "applied",
        rejects: { members: [], counted: { lost } },
    });
});

test("a list that is refused only in the activity fails the batch", async () => {
    await start({ constantContact: { unknownList: "activity" } });
    const settlement = await imported(session(), bodyOf(many(3), missing), missing);
    expect(settlement).toMatchObject({ state: "failed" });
});

test("a custom field that is not there is the user's to make, and the batch is not halved over it", async () => {
    await start();
    const body = Buffer.from(
        `{"import_data":[{"email":"a@example.com","cf:colour":"red"}],"list_ids":["${newsletter.listId}"]}`,
    );
    await expect(constantContact.send(session(), newsletter, body)).rejects.toMatchObject({
        code: "config",
        property: "fields.customFields",
        message: expect.stringContaining("colour") as string,
    });
});

test.each(["failed", "timed_out", "cancelled"] as const)("an import that ends as %s has failed", async (outcome) => {
    await start();
    sandbox.fault({ vendor: "constant-contact", kind: "job", outcome });
    await expect(imported(session(), bodyOf(many(3)))).resolves.toMatchObject({
        state: "failed",
        reason: expect.stringContaining(outcome.replace("_", " ")) as string,
    });
});

test("an import older than ten days has failed, so its people are planned again", async () => {
    await start();
    const connected = session();
    const receipt = await constantContact.send(connected, newsletter, bodyOf(many(3)));
    sandbox.advance(11 * 86_400);
    expect(receipt.outcome).toBe("accepted");
    const job = receipt.outcome === "accepted" ? receipt.job : "";
    await expect(constantContact.settle?.(connected, job)).resolves.toMatchObject({ state: "failed" });
});
