import { globSync, readFileSync, statSync } from "node:fs";
import { symlink } from "node:fs/promises";
import path from "node:path";
import type { Sandbox } from "../../sandbox";
import { openLedger } from "../../provider/ledger/open-ledger";
import { startSandbox } from "../support/sandbox";
import type { CommandResult } from "./support/command";
import { repository } from "./support/engine";
import { exampleEnvironment } from "./support/example-environment";
import { confirmed, createProject } from "./support/project";
import type { Project, RunOptions } from "./support/project";

const example = path.join(repository, "examples/platform-team");
const apiKey = exampleEnvironment.KLAVIYO_API_KEY;
/** The mark of a secret in a state: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

let sandbox: Sandbox;
let admin: Project;
const folder = (team: string): string => path.join(admin.room, team);
const text = (file: string): string =>
    readFileSync(path.join(example, file), "utf8").replace("http://127.0.0.1:4010", sandbox.url);

/** `pulumi` in a team's project. */
function pulumi(team: string, verb: string, stack = "dev", more: RunOptions = {}): Promise<CommandResult> {
    const flags = verb === "preview" ? confirmed.slice(0, -1) : confirmed;
    const direct = verb === "up" ? ["--skip-preview"] : [];
    return admin.run([verb, "--stack", stack, ...flags, ...direct], { cwd: folder(team), ...more });
}

async function stateOf(team: string): Promise<string> {
    return (await admin.run(["stack", "export", "--stack", "dev"], { cwd: folder(team) })).stdout;
}

async function addTeam(team: string): Promise<void> {
    const files = globSync(`${team}/**`, { cwd: example }).filter((file) =>
        statSync(path.join(example, file)).isFile(),
    );
    for (const file of files) if (!/Pulumi\.\w+\.yaml/.test(file)) await admin.write(`../${file}`, text(file));
    await admin.write(`../${team}/package.json`, JSON.stringify({ name: team, private: true }));
    await symlink(path.join(admin.directory, "node_modules"), path.join(folder(team), "node_modules"));
    await admin.run(["stack", "init", "dev"], { cwd: folder(team) });
}

beforeAll(async () => {
    sandbox = await startSandbox();
    const files = { "Pulumi.yaml": text("admin/Pulumi.yaml") };
    const project = { folder: "admin", typescript: true, program: text("admin/index.ts"), files };
    admin = await createProject({ ...project, environment: exampleEnvironment });
    for (const team of ["newsletter", "ads"]) await addTeam(team);
}, 900_000);
afterAll(async () => {
    await admin?.remove();
    await sandbox?.close();
});

test("before the owner's first up, its handles are missing, and the error says what to write", async () => {
    const up = await pulumi("ads", "preview");
    expect(up.output).toMatch(/stack organization\/platform-admin\/dev has no output 'snapchatHandle'. Write there/);
    expect(up.exitCode).not.toBe(0);
});

test("teams use the connections of another stack, and no state holds a credential, not even encrypted", async () => {
    expect((await pulumi("admin", "up")).output).toMatch(/4 created/);
    const asked = sandbox.requests().length;
    const preview = await pulumi("newsletter", "preview");
    expect(preview.output).toMatch(/klaviyo[\s\S]*\+5 · 0 unchanged/);
    expect(preview.exitCode).toBe(0);
    expect(sandbox.requests()).toHaveLength(asked);

    expect((await pulumi("newsletter", "up")).output).toMatch(/successful: \+5[\s\S]*successful: \+5/);
    expect((await pulumi("ads", "up")).output).toMatch(/successful: \+3/);
    expect(sandbox.members("klaviyo", "XW53Ha").map(({ email }) => email)).toContain("zofia.nowak@mail.example");
    expect(sandbox.members("snapchat", "6128654966493356")).toHaveLength(3);
    for (const team of ["admin", "newsletter", "ads"]) expect(await stateOf(team)).not.toContain(secretMark);
}, 240_000);

test("the owner's consent stands in the record of a run of another stack", async () => {
    const [record] = await openLedger(path.join(folder("ads"), ".segment-export")).runs(1);
    expect(record).toMatchObject({
        connection: "Snapchat, retargeting",
        consent: { by: "dpo@contoso.example", on: "2026-11-20", statement: "1" },
    });
    expect((record?.consent as { hash: string }).hash).toMatch(/^[0-9a-f]{64}$/);
});

test("a credential in the handle stays encrypted in every state", async () => {
    await admin.setConfig("klaviyoApiKey", apiKey, "secret");
    expect((await pulumi("admin", "up")).output).toMatch(/1 updated/);
    const up = await pulumi("newsletter", "up");
    expect(up.output).toMatch(/2 updated/);
    const state = await stateOf("newsletter");
    expect(state).toContain(secretMark);
    expect(state).not.toContain(apiKey);
    // Only the credential is one: what is plain with its owner stays plain.
    expect(state).toMatch(/"displayName": "Klaviyo, newsletter account"/);
}, 240_000);

test("a stack with another passphrase is told that it cannot read the credentials", async () => {
    // With a ledger of its own, or it would be told first that the lists belong to the stack "dev".
    const ledger = path.join(admin.room, "other-ledger");
    const other = { environment: { PULUMI_CONFIG_PASSPHRASE: "another one", SEGMENT_EXPORT_LEDGER: ledger } };
    await admin.run(["stack", "init", "other"], { cwd: folder("newsletter"), ...other });
    const preview = await pulumi("newsletter", "preview", "other", other);
    expect(preview.output).toMatch(
        /the credentials of connection 'Klaviyo, newsletter account', output 'klaviyoHandle' of stack organization\/platform-admin\/dev, cannot be decrypted here: this stack has another passphrase/,
    );
    expect(preview.exitCode).not.toBe(0);
}, 120_000);

describe("after the owner has taken a connection back", () => {
    test("the exports of other stacks stop at the next preview, with the reason; nothing else of theirs does", async () => {
        const unshared = text("admin/index.ts").replace('sharedWith: ["newsletter"]', 'sharedWith: "administrators"');
        await admin.write("index.ts", unshared);
        expect((await pulumi("admin", "up")).exitCode).toBe(0);
        const preview = await pulumi("newsletter", "preview");
        expect(preview.output).toContain(
            `connection 'Klaviyo, newsletter account' (dev/platform-admin/klaviyo) is not shared: only the stack that declares it may use it. If project newsletter may use it, write in stack dev of project platform-admin: sharedWith: ["newsletter"], or sharedWith: "contributors" for every project, and run pulumi up there`,
        );
        expect(preview.output).not.toMatch(/has a problem: connection 'Constant Contact/);
        expect(preview.exitCode).not.toBe(0);
        expect((await pulumi("ads", "preview")).output).toMatch(/3 unchanged/);
    }, 240_000);

    test("one that is not active is only warned, and keeps what it knew, its credential encrypted", async () => {
        await admin.write("index.ts", text("admin/index.ts").replace(/export const klaviyoHandle.*/, ""));
        expect((await pulumi("admin", "up")).exitCode).toBe(0);
        const missing = await pulumi("newsletter", "preview");
        expect(missing.output).toMatch(/stack organization\/platform-admin\/dev has no output 'klaviyoHandle'/);
        const inactive = text("newsletter/index.ts").replace("consentColumn,", "consentColumn, active: false,");
        await admin.write("../newsletter/index.ts", inactive);
        const up = await pulumi("newsletter", "up");
        expect(up.output).toMatch(/warning: .*has no output 'klaviyoHandle'/);
        expect(up.exitCode).toBe(0);
        expect(await stateOf("newsletter")).not.toContain(apiKey);
        expect(sandbox.members("klaviyo", "XW53Ha").length).toBeGreaterThanOrEqual(5);
    }, 240_000);

    test("pulumi destroy of the using stack works, from its state", async () => {
        expect((await pulumi("newsletter", "destroy")).output).toMatch(/deleted/);
    }, 120_000);
});
