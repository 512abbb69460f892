import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { expectedList, identity, segment, vendors } from "./support/vendors";

let rehearsal: Rehearsal | undefined;
afterEach(async () => {
    await rehearsal?.close();
    rehearsal = undefined;
});

interface Target {
    readonly id: string;
    readonly name: string;
}

test.each(vendors)(
    "$name: a target that the export asks for is made once, filled, and left at the end",
    async (vendor) => {
        rehearsal = await rehearse(vendor, {
            people: 3,
            program: { destination: `{ create: { name: "VIP å"} }`, more: "exports.target = declared.target;" },
        });
        const { project, sandbox } = rehearsal;
        const made = (): string[] =>
            sandbox
                .report()
                .vendors[vendor.name].lists.filter(({ name }) => name === "VIP å")
                .map(({ id }) => id);
        const target = async (): Promise<Target> =>
            JSON.parse((await project.run(["stack", "output", "target", "--json"])).stdout) as Target;

        const preview = await project.preview();
        expect(preview.output).toMatch(/\+3 /);
        expect(made()).toEqual([]);
        // The list is made, and the answer to it is lost.
        sandbox.fault({
            vendor: vendor.name,
            match: { method: "POST", path: createPath[vendor.name] },
            kind: "cutAfter",
        });
        const up = await project.up();
        expect(up.output).toMatch(/successful: \+3 /);
        const [id = ""] = made();
        expect(made()).toEqual([id]);
        expect(await target()).toMatchObject({ id, name: "VIP å" });
        const members = (): string[] =>
            sandbox
                .members(vendor.name, id)
                .map(({ email, sha256 }) => email ?? sha256 ?? "")
                .sort();
        expect(members()).toEqual(expectedList(vendor, 3));

        expect((await project.up("--expect-no-changes")).exitCode).toBe(0);
        await project.write("segments/vip.csv", segment(4));
        expect((await project.up()).output).toMatch(/successful: \+1 /);
        expect(members()).toContain(identity(vendor, 4));
        expect((await project.destroy()).exitCode).toBe(0);
        expect(made()).toEqual([id]);
    },
    300_000,
);

const createPath = {
    klaviyo: "/api/lists*",
    snapchat: "/v1/adaccounts/*/segments",
    "constant-contact": "/v3/contact_lists",
} as const;

test("a name that the account already has is refused, with the line to write", async () => {
    const [vendor] = vendors;
    if (vendor === undefined) throw new Error("no vendor to test with");
    rehearsal = await rehearse(vendor, { people: 3, program: { destination: `{ create: { name: "Newsletter" } }` } });
    const up = await rehearsal.project.up("--skip-preview");
    expect(up.exitCode).not.toBe(0);
    expect(up.output).toMatch(/already has a list named "Newsletter" \(XW53Ha\).*destination: \{ listId: "XW53Ha" \}/s);
    expect(rehearsal.sandbox.requests().filter(({ rows }) => (rows ?? 0) > 0)).toEqual([]);
}, 300_000);
