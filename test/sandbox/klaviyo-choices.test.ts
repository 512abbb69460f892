import type { Sandbox, SandboxOptions } from "../../sandbox";
import { exchange, frozenSandbox, importBody, klaviyo } from "./support";

const IDS = "/api/lists/Frgn01/relationships/profiles";
const JOBS = "/api/profile-bulk-import-jobs";
const UNKNOWN = "01HX0000000000000000000000";

/** Runs with a sandbox that plays the other form of what is not public. */
async function playing(
    choices: SandboxOptions["klaviyo"] & object,
    run: (call: ReturnType<typeof klaviyo>, sandbox: Sandbox) => Promise<void>,
): Promise<void> {
    const sandbox = await frozenSandbox({ klaviyo: choices });
    try {
        await run(klaviyo(sandbox), sandbox);
    } finally {
        await sandbox.close();
    }
}

const removal = (...ids: (string | undefined)[]) => ({
    method: "DELETE",
    body: { data: ids.map((id) => ({ type: "profile", id })) },
});

test("a missing scope need not be named", () =>
    playing({ scopes: "unnamed" }, async (_, sandbox) => {
        const lacking = klaviyo(sandbox, "pk_sandboxNOlistsREAD0000000000000000");
        const { status, at, body } = await lacking("/api/lists");
        expect([status, at("errors.0.code")]).toEqual([403, "permission_denied"]);
        expect(body).not.toContain("lists:read");
        expect((await lacking("/api/accounts")).status).toBe(200);
    }));

test.each([
    ["pointers" as const, ["/data/1/id", "/data/2/id"]],
    ["unnamed" as const, ["/data/"]],
])("unknown profiles are told by %s", (unknownProfiles, pointers) =>
    playing({ unknownProfiles }, async (call, sandbox) => {
        const [first] = sandbox.members("klaviyo", "Frgn01");
        const refused = await call(IDS, removal(first?.id, UNKNOWN, UNKNOWN));
        expect(refused.status).toBe(400);
        expect(refused.at("errors.*.source.pointer")).toEqual(pointers);
        expect(refused.body).not.toContain(UNKNOWN);
        expect(sandbox.members("klaviyo", "Frgn01")).toHaveLength(25);
    }),
);

test("removing somebody who is no member may be refused", () =>
    playing({ nonMembers: "refused" }, async (call, sandbox) => {
        const [first] = sandbox.members("klaviyo", "Frgn01");
        expect((await call(IDS, removal(first?.id))).status).toBe(204);
        const again = await call(IDS, removal(first?.id));
        expect(again.status).toBe(400);
        expect(again.at("errors.0.detail")).toContain(first?.id);
        expect((await call(IDS, { ...removal(first?.id), method: "POST" })).status).toBe(204);
    }));

test("an unknown list may be pointed at", () =>
    playing({ unknownList: "relationship" }, async (call) => {
        const refused = await call(JOBS, { body: importBody([{ email: "a@example.com" }], "Nope12") });
        expect(refused.at("errors.0.source.pointer")).toBe("/data/relationships/lists/data/0/id");
    }));

test.each([
    ["attributes" as const, { email: "row-failed@sandbox.example" }],
    ["profile" as const, { type: "profile", attributes: { email: "row-failed@sandbox.example" } }],
    ["none" as const, null],
])("a row comes back in an import error as %s", (errorPayload, payload) =>
    playing({ errorPayload, completedCount: "all" }, async (call, sandbox) => {
        const rows = [{ email: "row-failed@sandbox.example" }, { email: "a@example.com" }];
        const job = (await call(JOBS, { body: importBody(rows, "XW53Ha") })).text("data.id");
        sandbox.advance(1);
        const counts = (await call(`${JOBS}/${job}`)).at("data.attributes");
        expect(counts).toMatchObject({ total_count: 2, completed_count: 2, failed_count: 1 });
        expect((await call(`${JOBS}/${job}/import-errors`)).at("data.0.attributes.original_payload")).toEqual(payload);
    }),
);

test("removals have windows of their own: ten a second", () =>
    playing({}, async (call, sandbox) => {
        const [first] = sandbox.members("klaviyo", "Frgn01");
        for (let request = 0; request < 10; request += 1) {
            expect((await call(IDS, removal(first?.id))).status).toBe(204);
        }
        expect((await call(IDS, removal(first?.id))).status).toBe(429);
        expect((await call("/api/lists/Frgn01/profiles")).status).toBe(200);
        expect((await exchange(`${sandbox.endpoint("klaviyo")}${IDS}`)).status).toBe(401);
    }));
