import { createHash } from "node:crypto";
import { removalBody, rowsIn } from "../../../provider/destinations/snapchat/batch";
import { snapchat } from "../../../provider/destinations/snapchat/index";
import { startSandbox, type Sandbox, type SandboxOptions } from "../../support/sandbox";
import { newsletter, signedIn } from "./signed-in";

const hash = (index: number): string => createHash("sha256").update(`person${index}@example.com`).digest("hex");
const hashes = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => hash(from + index));
const taken = { outcome: "applied", rejects: { members: [], counted: {} } };
const remove: typeof snapchat.remove = (...inputs) => snapchat.remove(...inputs);
const { removal } = snapchat;

let sandbox: Sandbox;
async function start(choices: SandboxOptions["snapchat"] = {}) {
    sandbox = await startSandbox({ snapchat: choices });
    return signedIn(sandbox.endpoint("snapchat"));
}
afterEach(() => sandbox.close());

const members = (): string[] =>
    sandbox
        .members("snapchat", newsletter.audienceId)
        .map(({ sha256 }) => sha256 ?? "")
        .sort();
const removals = () => sandbox.requests().filter(({ method }) => method === "DELETE");

/** A session whose audience holds the first `count` people. */
async function filled(count: number, choices: SandboxOptions["snapchat"] = {}) {
    const session = await start(choices);
    await snapchat.send(session, newsletter, removalBody(hashes(0, count)));
    return session;
}

test.each(["received", "members"] as const)(
    "exactly these people are taken off, and who is not on does no harm, whether %s are counted",
    async (removalCount) => {
        const session = await filled(10, { removalCount });
        await expect(remove(session, newsletter, [...hashes(0, 4), hash(99)])).resolves.toEqual(taken);
        expect(members()).toEqual(hashes(4, 10).sort());
        await expect(remove(session, newsletter, hashes(0, 4))).resolves.toEqual(taken);
        expect(members()).toEqual(hashes(4, 10).sort());
        expect(removals()).toHaveLength(2);
    },
);

test("as many as it declares go in one request, which stays below the bytes of adding", async () => {
    const { bytes, rows } = snapchat.limits;
    expect(removal.by).toBe("sha256");
    const many = hashes(0, removal.rows.value);
    const body = removalBody(many);
    expect(body.length).toBeLessThanOrEqual(bytes.value);
    expect(body.length + 69).toBeGreaterThan(bytes.value);
    expect(removal.rows.value).toBeLessThanOrEqual(rows.value);
    expect(rowsIn(body)).toBe(many.length);
    const session = await start({ bodyBytes: bytes.value });
    await snapchat.send(session, newsletter, body);
    expect(members()).toHaveLength(many.length);
    await expect(remove(session, newsletter, many)).resolves.toEqual(taken);
    expect(members()).toEqual([]);
    expect(removals()).toMatchObject([{ rows: many.length, bodyBytes: body.length }]);
});

test("the body is JSON in Snapchat's form, with hashes alone", () => {
    expect(JSON.parse(removalBody(hashes(0, 2)).toString())).toEqual({
        users: [{ schema: ["EMAIL_SHA256"], data: [[hash(0)], [hash(1)]] }],
    });
});

test.each([
    { kind: "cutAfter" } as const,
    { kind: "cutBefore" } as const,
    { kind: "truncate" } as const,
    { kind: "status", status: 503 } as const,
    { kind: "status", status: 500, afterEffect: true } as const,
    { kind: "status", status: 401, body: "unauthorized" } as const,
])("%j is repeated", async (fault) => {
    const session = await filled(5);
    sandbox.fault({ vendor: "snapchat", match: { method: "DELETE", path: "*/users" }, ...fault });
    await expect(remove(session, newsletter, hashes(0, 3))).resolves.toEqual(taken);
    expect(removals()).toHaveLength(2);
    expect(members()).toEqual(hashes(3, 5).sort());
});

const inside = (reason: string): object => ({
    request_status: "ERROR",
    users: [{ sub_request_status: "ERROR", sub_request_error_reason: reason }],
});

test.each([
    [200, inside("Error code: E2002, message: Property value is not allowed : [schema]"), "rejected", "E2002"],
    [200, inside("Error code: E3004, message: Entity does not exist"), "config", "has no audience"],
    [404, { request_status: "ERROR", error_code: "E3003" }, "config", "has no audience"],
    [403, { request_status: "ERROR", error_code: "E3002" }, "auth", "to take people off the audience"],
    [200, { request_status: "SUCCESS" }, "remote", "not counted as removed"],
    [200, { request_status: "SUCCESS", users: [] }, "remote", "not counted as removed"],
    [200, "<html>maintenance</html>", "remote", "without an answer of its API"],
    [200, "", "remote", "without an answer of its API"],
])("HTTP %i %j is an error %s that says %j, and nobody counts as removed", async (status, body, code, words) => {
    const session = await filled(3);
    sandbox.fault({ vendor: "snapchat", match: { method: "DELETE" }, kind: "status", status, body });
    const error = await remove(session, newsletter, hashes(0, 3)).catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) as string });
    expect((error as Error).message).not.toMatch(/[0-9a-f]{64}/);
    expect(members()).toHaveLength(3);
});

test("a removal that is too large is halved by the caller", async () => {
    const session = await start({ bodyBytes: 1000 });
    const halved = { outcome: "unattributed", reason: "too_large" };
    await expect(remove(session, newsletter, hashes(0, 50))).resolves.toEqual(halved);
});
