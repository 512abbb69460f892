import { confirmed } from "./support/project";
import { rehearse } from "./support/rehearsal";
import { expectedList, listOf, segment, vendors } from "./support/vendors";

const [vendor] = vendors;
if (vendor === undefined) throw new Error("no vendor");

test("what was reviewed is what is done: with data changed since, a saved plan is refused; unchanged, it is carried out", async () => {
    // https://www.pulumi.com/docs/iac/concepts/update-plans/
    const environment = { PULUMI_EXPERIMENTAL: "true" };
    const { sandbox, project, close } = await rehearse(vendor, { people: 10, environment });
    const sent = () => sandbox.requests().filter(({ rows }) => (rows ?? 0) > 0).length;
    try {
        expect((await project.up()).output).toMatch(/successful: \+10 /);
        await project.write("segments/vip.csv", segment(12));
        expect((await project.preview("--save-plan", "plan.json")).output).toMatch(/\+2 · 10 unchanged/);

        await project.write("segments/vip.csv", segment(13));
        const refused = await project.run(["up", "--plan", "plan.json", ...confirmed]);
        expect(refused.output).toMatch(/violates plan: properties changed/);
        expect(refused.exitCode).not.toBe(0);
        expect(sent()).toBe(1);

        await project.write("segments/vip.csv", segment(12));
        const done = await project.run(["up", "--plan", "plan.json", ...confirmed]);
        expect(done.output).toMatch(/successful: \+2 /);
        expect(done.exitCode).toBe(0);
        expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, 12));
    } finally {
        await close();
    }
}, 600_000);
