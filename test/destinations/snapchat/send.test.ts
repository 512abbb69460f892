import { createHash } from "node:crypto";
import { batch } from "../../../provider/destinations/snapchat/batch";
import { snapchat } from "../../../provider/destinations/snapchat/index";
import { startSandbox, type Sandbox } from "../../support/sandbox";
import { newsletter, signedIn } from "./signed-in";

const hash = (index: number): string => createHash("sha256").update(`person${index}@example.com`).digest("hex");

function bodyOf(from: number, to: number): Buffer {
    const rows = Array.from({ length: to - from }, (_, index) => `["${hash(from + index)}"]`);
    const { open, close } = batch.envelope(newsletter);
    return Buffer.from(open + rows.join(",") + close);
}

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await startSandbox();
});
afterEach(() => sandbox.close());

const session = (inputs?: Parameters<typeof signedIn>[1]) => signedIn(sandbox.endpoint("snapchat"), inputs);
const taken = { outcome: "applied", rejects: { members: [], counted: {} } };
const members = (): Set<string | undefined> =>
    new Set(sandbox.members("snapchat", newsletter.audienceId).map((one) => one.sha256));
const uploads = () => sandbox.requests().filter(({ path }) => path.endsWith("/users"));
const everybody = (count: number): Set<string> => new Set(Array.from({ length: count }, (_, index) => hash(index)));

test("batches end on the audience, and a repeat changes nothing", async () => {
    const connected = session();
    await expect(snapchat.send(connected, newsletter, bodyOf(0, 500))).resolves.toEqual(taken);
    await expect(snapchat.send(connected, newsletter, bodyOf(500, 501))).resolves.toEqual(taken);
    await expect(snapchat.send(connected, newsletter, bodyOf(0, 500))).resolves.toEqual(taken);
    expect(members()).toEqual(everybody(501));
});

test("12 batches at once sign in once, once more after the token has ended, and lose nobody", async () => {
    const connected = session();
    const sendAll = () =>
        Promise.all(
            Array.from({ length: 12 }, (_, index) =>
                snapchat.send(connected, newsletter, bodyOf(index * 10, index * 10 + 10)),
            ),
        );
    await sendAll();
    sandbox.expireAccess("snapchat");
    await sendAll();
    expect(members()).toEqual(everybody(120));
    expect(sandbox.requests().filter(({ path }) => path.endsWith("/access_token"))).toHaveLength(2);
});

test.each([
    { kind: "cutAfter" } as const,
    { kind: "cutBefore" } as const,
    { kind: "status", status: 503 } as const,
    { kind: "status", status: 500, afterEffect: true } as const,
])("%j is repeated by the client", async (fault) => {
    sandbox.fault({ vendor: "snapchat", match: { path: "*/users" }, ...fault });
    await expect(snapchat.send(session(), newsletter, bodyOf(0, 50))).resolves.toEqual(taken);
    expect(uploads()).toHaveLength(2);
    expect(members()).toEqual(everybody(50));
});

const uploaded = (count: unknown): object => ({
    request_status: "SUCCESS",
    users: [{ sub_request_status: "SUCCESS", user: { number_uploaded_users: count } }],
});
const inside = (reason: string): object => ({
    request_status: "ERROR",
    users: [{ sub_request_status: "ERROR", sub_request_error_reason: reason }],
});

test.each([
    [200, uploaded(49), "remote", "received 49 of the 50 people"],
    [200, uploaded("many"), "remote", "of the 50 people"],
    [200, { request_status: "SUCCESS" }, "remote", "without saying what it received"],
    [200, "<html>maintenance</html>", "remote", "without an answer of its API"],
    [200, "", "remote", "without an answer of its API"],
    [200, '{"request_status":"SUC', "remote", "without an answer of its API"],
    [200, inside("Error code: E2002, message: Property value is not allowed : [schema]"), "rejected", "E2002"],
    [200, inside("Error code: E3004, message: Entity does not exist"), "config", "has no audience"],
    [
        400,
        { request_status: "ERROR", debug_message: "Request BODY can not be correctly processed" },
        "rejected",
        "nothing of the batch counts",
    ],
    [
        403,
        { request_status: "ERROR", error_code: "E3002", debug_message: "Caller does not have permission" },
        "auth",
        "Data Manager",
    ],
    [
        404,
        { request_status: "ERROR", error_code: "E3003", debug_message: "Resource can not be found" },
        "config",
        "has no audience",
    ],
    [403, "unauthorized", "auth", "Data Manager"],
])("HTTP %i %j is an error %s that says %j", async (status, body, code, words) => {
    sandbox.fault({ vendor: "snapchat", match: { path: "*/users" }, kind: "status", status, body });
    await expect(snapchat.send(session(), newsletter, bodyOf(0, 50))).rejects.toMatchObject({
        code,
        message: expect.stringContaining(words) as string,
    });
});

test("a body that is too large is halved by the caller, whoever found it too large", async () => {
    await sandbox.close();
    sandbox = await startSandbox({ snapchat: { bodyBytes: 1000 } });
    const connected = session();
    const halved = { outcome: "unattributed", reason: "too_large" };
    await expect(snapchat.send(connected, newsletter, bodyOf(0, 50))).resolves.toEqual(halved);
    await expect(snapchat.send(connected, newsletter, bodyOf(0, 10))).resolves.toEqual(taken);
});

test("more received than sent, or no number, is taken at the vendor's word", async () => {
    const connected = session();
    for (const body of [uploaded(51), uploaded(undefined), uploaded("50")]) {
        sandbox.fault({ vendor: "snapchat", match: { path: "*/users" }, kind: "status", status: 200, body });
        await expect(snapchat.send(connected, newsletter, bodyOf(0, 50))).resolves.toEqual(taken);
    }
});

test("a user who may only read cannot add people", async () => {
    const reader = session({ refreshToken: "sandbox-snapchat-reports" });
    await expect(snapchat.send(reader, newsletter, bodyOf(0, 1))).rejects.toMatchObject({ code: "auth" });
    expect(members().size).toBe(0);
});
