import { postgresServer } from "../ledger/support/postgres-server";
import { Traces } from "../support/traces";
import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { expectedList, listOf, segment, vendors } from "./support/vendors";

const [vendor] = vendors;
if (vendor === undefined) throw new Error("no vendor");
const server = postgresServer();

let rehearsal: Rehearsal | undefined;
afterEach(async () => {
    await rehearsal?.close();
    rehearsal = undefined;
});

/** Two stacks of one program, which share a ledger. */
async function twoStacks(schema: string): Promise<Rehearsal> {
    if (vendor === undefined) throw new Error("no vendor");
    rehearsal = await rehearse(vendor, { people: 3, sandbox: { jobSeconds: { base: 1, perThousandRows: 0 } } });
    const { project } = rehearsal;
    await project.run(["stack", "init", "other", "--non-interactive"]);
    for (const stack of ["dev", "other"]) {
        await project.run(["stack", "select", stack, "--non-interactive"]);
        const secrets = { ...vendor.secrets, "segmentexport:ledger": server().address(schema) };
        for (const [key, value] of Object.entries(secrets)) await project.setConfig(key, value, "secret");
    }
    return rehearsal;
}

const confirmed = ["--non-interactive", "--color", "never", "--yes"];

test("a ledger in PostgreSQL: up, nothing to do, one more; and no second stack on the same list", async () => {
    const { project, sandbox } = await twoStacks("one");
    const up = (stack: string) => project.run(["up", "--stack", stack, ...confirmed]);
    expect((await up("dev")).output).toMatch(/successful: \+3 /);
    expect((await up("dev")).output).toMatch(/4 unchanged/);
    await project.write("segments/vip.csv", segment(4));
    expect((await up("dev")).output).toMatch(/successful: \+1 ~0 · 3 unchanged/);
    const refused = await up("other");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain("this list belongs to dev/engine-test/vip");
    expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, 4));
    const state = JSON.stringify(await project.exportStack());
    expect(state).not.toContain(server().address("one"));
    const traces = new Traces();
    traces.allow("dpo@contoso.example");
    traces.hashesOf(segment(4));
    for (const secret of Object.values(vendor?.secrets ?? {})) traces.secret(secret);
    const dump = await server().dump("one");
    expect(dump).toMatch(/^one\.members_\d+\n.*,m,/m);
    expect(traces.inText("the database", dump)).toEqual([]);
}, 600_000);

test("two stacks at once on one list: one works, the other one says whose it is, and nobody is sent twice", async () => {
    const { project, sandbox } = await twoStacks("two");
    const results = await Promise.all(
        ["dev", "other"].map((stack) => project.run(["up", "--skip-preview", "--stack", stack, ...confirmed])),
    );
    const failed = results.filter(({ exitCode }) => exitCode !== 0);
    expect(results.filter(({ output }) => /successful: \+3 /.test(output))).toHaveLength(1);
    expect(failed).toHaveLength(1);
    expect(failed[0]?.output).toMatch(/(belongs to|Another run works on [^ ]*:) (dev|other)\/engine-test\/vip/);
    const sent = sandbox.requests().filter(({ rows }) => (rows ?? 0) > 0);
    expect(sent.map(({ rows }) => rows)).toEqual([3]);
}, 600_000);
