import { snapchat } from "../../../provider/destinations/snapchat/index";
import { startSandbox, type Sandbox } from "../../support/sandbox";
import { snapchat as caller } from "../../sandbox/support";
import { adAccountId, newsletter, signedIn } from "./signed-in";

const otherAccount = "5f0c2a3e-91d4-4c1b-8a57-3d2f6b9e7c10";
const path = `/v1/adaccounts/${adAccountId}/segments`;

let sandbox: Sandbox;
beforeEach(async () => {
    sandbox = await startSandbox({ snapchat: { pageLimit: 50 } });
});
afterEach(() => sandbox.close());

const session = (inputs?: Parameters<typeof signedIn>[1]) => signedIn(sandbox.endpoint("snapchat"), inputs);
const requests = (method: string) => sandbox.requests().filter((one) => one.method === method && one.path === path);
/** Somebody else's program, which asks for what ours never would. */
const byHand = () => {
    sandbox.expectViolation(/: (POST|PUT) /);
    return caller(sandbox);
};
const make = async (...orders: object[]) => {
    const whole = orders.map((order) => ({ source_type: "FIRST_PARTY", ad_account_id: adAccountId, ...order }));
    return (await byHand())(path, { body: { segments: whole } });
};

describe("finding the target", () => {
    test("tells how long members stay, unless for ever, and how many Snapchat counts", async () => {
        const found = { id: newsletter.audienceId, name: "Newsletter", members: 0, status: "active" };
        await expect(snapchat.findTarget(session(), newsletter)).resolves.toEqual(found);
        const call = await byHand();
        await call(path, {
            method: "PUT",
            body: { segments: [{ id: newsletter.audienceId, retention_in_days: 180 }] },
        });
        const data = [["0".repeat(64)], ["1".repeat(64)]];
        await call(`/v1/segments/${newsletter.audienceId}/users`, {
            body: { users: [{ schema: ["EMAIL_SHA256"], data }] },
        });
        sandbox.advance(60);
        const later = { ...found, members: 2, retentionDays: 180 };
        await expect(snapchat.findTarget(session(), newsletter)).resolves.toEqual(later);
    });

    test.each([
        ["an audience that is no customer list", "5123456789012345", {}, "source type ENGAGEMENT, not FIRST_PARTY"],
        [
            "an audience that is not there",
            "1234567890123456",
            {},
            'no audience 1234567890123456 for this connection ("E3003 Resource can not be found")',
        ],
        [
            "an audience of another ad account",
            newsletter.audienceId,
            { adAccountId: otherAccount },
            `belongs to ad account ${adAccountId}`,
        ],
    ])("%s is refused", async (_case, audienceId, other, words) => {
        const settings = { adAccountId, ...other };
        await expect(snapchat.findTarget(session({ settings }), { audienceId })).rejects.toMatchObject({
            code: "config",
            property: "destination.audienceId",
            message: expect.stringContaining(words) as string,
        });
    });
});

describe("finding by name", () => {
    test("names are compared letter by letter, and only customer lists count, oldest first", async () => {
        const lapsed = { id: "6128654966493357", name: "Lapsed customers", members: 0 };
        await expect(snapchat.findByName(session(), "Lapsed customers")).resolves.toEqual([lapsed]);
        sandbox.advance(10);
        await make({ name: "Lapsed customers", retention_in_days: 30 }, { name: "lapsed customers" });
        await make({ name: "Lapsed customers", source_type: "PIXEL" }, { name: "Lapsed customers " });
        const [first, second, ...more] = await snapchat.findByName(session(), "Lapsed customers");
        expect([first, more]).toEqual([lapsed, []]);
        expect(second).toMatchObject({ name: "Lapsed customers", retentionDays: 30 });
        await expect(snapchat.findByName(session(), "Site visitors")).resolves.toEqual([]);
    });

    test("a list of several pages is read to its end", async () => {
        await make(...Array.from({ length: 120 }, (_, index) => ({ name: `Audience ${index}` })), { name: "VIP" });
        await expect(snapchat.findByName(session(), "VIP")).resolves.toMatchObject([{ name: "VIP" }]);
        expect(requests("GET")).toHaveLength(3);
    });

    test("a wrong right is named", async () => {
        const settings = { adAccountId: otherAccount };
        await expect(snapchat.findByName(session({ settings }), "x")).rejects.toMatchObject({
            code: "auth",
            message: expect.stringContaining("to see the audiences of ad account") as string,
        });
    });
});

describe("making a target", () => {
    test("gives an empty customer list whose members stay for ever, and which is found by name and id", async () => {
        const made = await snapchat.createTarget(session(), "VIP 🙂");
        expect(made).toEqual({ id: expect.stringMatching(/^\d{16}$/) as string, name: "VIP 🙂", members: 0 });
        await expect(snapchat.findByName(session(), "VIP 🙂")).resolves.toEqual([made]);
        await expect(snapchat.findTarget(session(), { [snapchat.targetId]: made.id })).resolves.toMatchObject(made);
        const details = sandbox.report().vendors.snapchat.lists.find(({ id }) => id === made.id)?.details;
        expect(details).toMatchObject({ source_type: "FIRST_PARTY", retention_in_days: 9999 });
    });

    test("the longest name is taken, in code points; a longer one is the user's to shorten", async () => {
        const longest = "🙂".repeat(snapchat.targetNameLength.value);
        await expect(snapchat.createTarget(session(), longest)).resolves.toMatchObject({ name: longest });
        sandbox.expectViolation(/longer than 375 characters/);
        await expect(snapchat.createTarget(session(), `${longest}!`)).rejects.toMatchObject({
            code: "config",
            property: "destination.create.name",
            message: expect.stringMatching(/E2002.*375 characters at most/) as string,
        });
    });

    test.each([
        { kind: "cutBefore" } as const,
        { kind: "cutAfter" } as const,
        { kind: "truncate" } as const,
        { kind: "status", status: 503 } as const,
        { kind: "status", status: 500, afterEffect: true } as const,
        { kind: "html", status: 200 } as const,
        { kind: "status", status: 200, body: "" } as const,
        { kind: "status", status: 200, body: {}, afterEffect: true } as const,
        { kind: "status", status: 200, body: { request_status: "SUCCESS", segments: [] }, afterEffect: true } as const,
    ])("%j: it is asked for once, and whether it was made is left open", async (fault) => {
        sandbox.fault({ vendor: "snapchat", match: { method: "POST", path }, ...fault });
        const error: unknown = await snapchat.createTarget(session(), "VIP").catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ code: "remote", retryable: true });
        expect(requests("POST")).toHaveLength(1);
        const done =
            fault.kind !== "cutBefore" && fault.kind !== "html" && (fault.kind !== "status" || "afterEffect" in fault);
        await expect(snapchat.findByName(session(), "VIP")).resolves.toHaveLength(done ? 1 : 0);
    });

    test("a 429 and an ended access token were not taken, so it is asked for again, and made once", async () => {
        const reset = String(Date.now() + 1000);
        const storm = { status: 429, headers: { "x-rate-limit-reset": reset } };
        sandbox.fault({ vendor: "snapchat", match: { method: "POST", path }, kind: "status", ...storm });
        sandbox.fault({ vendor: "snapchat", match: { method: "POST", path }, kind: "status", status: 401 });
        await expect(snapchat.createTarget(session(), "VIP")).resolves.toMatchObject({ name: "VIP" });
        await expect(snapchat.findByName(session(), "VIP")).resolves.toHaveLength(1);
    });

    test("a user who may not make one is told which right to have given", async () => {
        const reader = session({ refreshToken: "sandbox-snapchat-campaigns" });
        await expect(snapchat.createTarget(reader, "VIP")).rejects.toMatchObject({
            code: "auth",
            message: expect.stringMatching(/to make an audience in ad account .*E3002.*Data Manager/) as string,
        });
    });

    test("a name that Snapchat does not take twice is the user's to change", async () => {
        await sandbox.close();
        sandbox = await startSandbox({ snapchat: { sameName: "refuse" } });
        await expect(snapchat.createTarget(session(), "Newsletter")).rejects.toMatchObject({
            code: "config",
            property: "destination.create.name",
            message: expect.stringContaining('to make the audience "Newsletter"') as string,
        });
    });
});

describe("deleting a target", () => {
    test("deletes it alone, and one that is gone is fine", async () => {
        const { id } = await snapchat.createTarget(session(), "VIP");
        await snapchat.deleteTarget(session(), { audienceId: id });
        await snapchat.deleteTarget(session(), { audienceId: id });
        const left = sandbox.report().vendors.snapchat.lists.map(({ name }) => name);
        expect(left).toEqual(["Newsletter", "Lapsed customers", "Site visitors"]);
    });

    test.each([
        [404, { request_status: "ERROR", error_code: "E3003" }, undefined],
        [400, { request_status: "ERROR", debug_message: "Request URL can not be correctly processed" }, undefined],
        [403, { request_status: "ERROR", error_code: "E3002" }, "auth"],
        [400, { request_status: "ERROR", debug_message: "It is in use" }, "remote"],
        [404, "<html>", "remote"],
        [200, "", "remote"],
    ])("HTTP %i %j is %s", async (status, body, code) => {
        sandbox.fault({ vendor: "snapchat", match: { method: "DELETE" }, kind: "status", status, body });
        const deleted = snapchat.deleteTarget(session(), newsletter);
        if (code === undefined) await expect(deleted).resolves.toBeUndefined();
        else await expect(deleted).rejects.toMatchObject({ code });
    });

    test("a lost answer is asked for again", async () => {
        sandbox.fault({ vendor: "snapchat", match: { method: "DELETE" }, kind: "cutAfter" });
        await snapchat.deleteTarget(session(), newsletter);
        expect(sandbox.report().vendors.snapchat.lists.map(({ id }) => id)).not.toContain(newsletter.audienceId);
    });
});
