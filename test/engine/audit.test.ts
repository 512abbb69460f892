import { join } from "node:path";
import { klaviyo } from "../../provider/destinations/klaviyo/index";
import { createTransport } from "../../provider/http/client";
import { startCommand } from "./support/command";
import type { CommandResult } from "./support/command";
import { askForEngine, repository } from "./support/engine";
import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { identity, listOf, vendors } from "./support/vendors";
import type { Vendor } from "./support/vendors";

let rehearsal: Rehearsal | undefined;
afterEach(async () => {
    await rehearsal?.close();
    rehearsal = undefined;
});

const named = (name: string): Vendor => {
    const vendor = vendors.find((one) => one.name === name);
    if (vendor === undefined) throw new Error(`no vendor ${name}`);
    return vendor;
};

/** Node's clock an hour ahead: then nobody was sent lately. */
const hourAhead = `
const { now } = Date;
const ahead = 3_600_000;
globalThis.Date = class extends Date {
    constructor(...parts) {
        super(...(parts.length === 0 ? [now() + ahead] : parts));
    }
    static now() {
        return now() + ahead;
    }
};
`;

/** For commands of an hour later. */
async function anHourLater({ project }: Rehearsal): Promise<{ readonly NODE_OPTIONS: string }> {
    await project.write("hour-ahead.cjs", hourAhead);
    return { NODE_OPTIONS: `--require ${join(project.directory, "hour-ahead.cjs")}` };
}

/** `segment-export audit` in the project's folder, as its user would run it. */
async function auditBy({ project }: Rehearsal, more: NodeJS.ProcessEnv, ...words: string[]): Promise<CommandResult> {
    const engine = await askForEngine(join(project.room, "pulumi-home"), join(project.room, "backend"));
    const environment = { ...engine.environment, ...more };
    const program = join(repository, "dist", "cli", "main.js");
    return startCommand(process.execPath, [program, "audit", ...words], {
        ...{ cwd: project.directory, environment, mark: "none" },
    }).finished;
}

async function driftOf({ project }: Rehearsal): Promise<unknown> {
    const { deployment } = await project.exportStack();
    return deployment.resources?.find(({ type }) => type.endsWith(":SegmentExport"))?.outputs?.drift;
}

/** Somebody takes person 1 off the list at Klaviyo, and puts a stranger on it. */
async function byHand({ sandbox }: Rehearsal, listId: string): Promise<void> {
    const credentials = { apiKey: named("klaviyo").secrets.apiKey ?? "" };
    const connection = { displayName: "By hand", endpoint: sandbox.endpoint("klaviyo"), settings: {}, credentials };
    const session = klaviyo.signIn(connection, createTransport({ signal: new AbortController().signal }));
    const { id = "" } = sandbox.members("klaviyo", listId).find(({ email }) => email === "person1@example.com") ?? {};
    await klaviyo.remove(session, { listId }, [id]);
    const { open, close } = klaviyo.batch.envelope({ listId });
    const stranger = JSON.stringify({ type: "profile", attributes: { email: "stranger@example.com" } });
    await klaviyo.send(session, { listId }, Buffer.from(open + stranger + close));
    sandbox.advance(60);
}

test("who was taken off by hand is missing after a refresh, is planned again, and comes back", async () => {
    const vendor = { ...named("klaviyo"), listId: "Frgn01", destination: '{ listId: "Frgn01" }' };
    const here = (rehearsal = await rehearse(vendor, { people: 3, program: { export: 'mode: "mirror"' } }));
    const { project, sandbox } = here;
    const environment = await anHourLater(here);
    const pulumi = (...words: string[]) =>
        project.run([...words, "--non-interactive", "--color", "never"], { environment });
    expect((await project.up()).output).toMatch(/successful: \+3 /);
    expect((await project.refresh()).exitCode).toBe(0);
    expect(await driftOf(here)).toMatchObject({ onList: 28, ours: 3, others: 25, missing: 0, notYetShown: 0 });
    await byHand(here, vendor.listId);

    expect((await project.refresh()).exitCode).toBe(0);
    const lately = { onList: 28, ours: 2, others: 26, missing: 0, notYetShown: 1 };
    expect(await driftOf(here)).toMatchObject(lately);
    expect((await project.up()).output).toMatch(/4 unchanged/);
    const refresh = await pulumi("refresh", "--yes");
    expect(refresh.output).toContain("1 person of ours is not on it any more: the next pulumi up adds");
    const drift = await driftOf(here);
    expect(drift).toMatchObject({ ...lately, missing: 1, notYetShown: 0 });
    const again = await pulumi("refresh", "--yes");
    expect(again.output).toMatch(/4 unchanged/);
    expect(await driftOf(here)).toEqual(drift);

    const preview = await pulumi("preview", "--diff");
    expect(preview.output).toContain("+1 · ");
    expect(preview.output).toMatch(/~ 1 to update\s+3 unchanged/);
    const audit = await auditBy(here, environment);
    expect(audit.stdout).toMatch(/VIP \(vip\), Klaviyo list .*\(Frgn01\)\n {2}on the list +28\n {2}ours +2\n/);
    expect(audit.stdout).toMatch(/others' +26\n {2}missing +1\n/);
    expect(audit.exitCode).toBe(2);

    expect((await pulumi("up", "--yes")).output).toMatch(/successful: \+1 /);
    expect(listOf(sandbox, vendor)).toHaveLength(29);
    expect(listOf(sandbox, vendor)).toContain(identity(vendor, 1));
    const after = await auditBy(here, environment, "vip", "--json");
    expect(JSON.parse(after.stdout)).toMatchObject({ name: "vip", drift: { ours: 3, others: 26, missing: 0 } });
    expect(after.exitCode).toBe(0);
    expect((await pulumi("up", "--yes", "--refresh")).output).toMatch(/unchanged/);
    expect(await driftOf(here)).toMatchObject({ onList: 29, missing: 0 });
    expect((await pulumi("up", "--yes")).output).toMatch(/4 unchanged/);
    expect(`${audit.output}${after.output}`).not.toMatch(/@example\.com|sandboxFULL/);
}, 900_000);

test("an audience that cannot be read tells its size, and nobody is missing", async () => {
    const here = (rehearsal = await rehearse(named("snapchat"), { people: 4 }));
    const { project, sandbox } = here;
    await project.up();
    sandbox.advance(60);
    await project.refresh();
    const unreadable = "Snapchat does not tell who is on one of its audiences";
    expect(await driftOf(here)).toMatchObject({ unreadable, sent: 4, members: 4, status: "active" });
    const audit = await auditBy(here, {});
    expect(audit.stdout).toMatch(/VIP \(vip\), Snapchat audience .*\n {2}sent by us +4\n {2}by its count +4\n/);
    expect(audit.stdout).toContain(unreadable);
    expect(audit.exitCode).toBe(0);
    const wrong = await auditBy(here, { PULUMI_CONFIG_PASSPHRASE: "another" });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.output).toMatch(/passphrase/);
}, 900_000);
