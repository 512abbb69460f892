import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { listOf, vendors } from "./support/vendors";
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

test("withdraw: destroy takes off who is there because of the export, and nobody else", async () => {
    const vendor = { ...named("klaviyo"), listId: "Frgn01", destination: '{ listId: "Frgn01" }' };
    rehearsal = await rehearse(vendor, { people: 3, program: { export: 'onDestroy: "withdraw"' } });
    const { project, sandbox } = rehearsal;
    const before = listOf(sandbox, vendor);
    expect((await project.up()).output).toMatch(/successful: \+3 /);
    expect(listOf(sandbox, vendor)).toHaveLength(before.length + 3);
    const destroy = await project.destroy();
    expect(destroy.output).toMatch(/4 deleted/);
    expect(listOf(sandbox, vendor)).toEqual(before);
    // It gave the list up: another stack may have it.
    await project.run(["stack", "init", "other", "--non-interactive"]);
    for (const [key, value] of Object.entries(vendor.secrets)) await project.setConfig(key, value, "secret");
    expect((await project.up()).output).toMatch(/successful: \+3 /);
}, 300_000);

test("delete: destroy deletes the audience that the export made", async () => {
    const vendor = named("snapchat");
    const destination = '{ create: { name: "VIP" } }';
    rehearsal = await rehearse(vendor, { people: 2, program: { export: 'onDestroy: "delete"', destination } });
    const { project, sandbox } = rehearsal;
    const made = () => sandbox.report().vendors.snapchat.lists.filter(({ name }) => name === "VIP");
    expect((await project.up()).output).toMatch(/successful: \+2 /);
    expect(made()).toHaveLength(1);
    expect((await project.destroy()).output).toMatch(/4 deleted/);
    expect(made()).toEqual([]);
}, 300_000);
