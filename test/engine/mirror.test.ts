import { listOf, program, identity, vendors } from "./support/vendors";
import type { Vendor } from "./support/vendors";
import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A segment of numbered people; some have another name, some do not consent. */
function people(
    numbers: readonly number[],
    renamed: readonly number[] = [],
    withdrawn: readonly number[] = [],
): string {
    const rows = numbers.map((number) => {
        const [name, consent] = [
            renamed.includes(number) ? "Renamed" : "Given",
            withdrawn.includes(number) ? "no" : "yes",
        ];
        return `person${String(number)}@example.com,${name},Family,${consent}`;
    });
    return ["Email,GivenName,FamilyName,Consent", ...rows, ""].join("\n");
}

const listed = (vendor: Vendor, numbers: readonly number[]) => numbers.map((number) => identity(vendor, number)).sort();

describe.each(vendors)("mirror, to $name", (vendor) => {
    let rehearsal: Rehearsal;
    const inExport = (guard: string) => ({ export: `consentColumn: "Consent", guard: { ignoreBelow: 5${guard} }` });
    const write = (text: string) => rehearsal.project.write("segments/vip.csv", text);
    const changes = () => rehearsal.sandbox.requests().filter(({ rows }) => (rows ?? 0) > 0).length;

    beforeAll(async () => {
        rehearsal = await rehearse(vendor, { people: 1, program: inExport("") });
    }, 900_000);
    afterAll(() => rehearsal?.close());

    test("the preview shows who comes, changes and goes, and up does exactly that, once", async () => {
        const { project, sandbox } = rehearsal;
        await write(people(range(1, 20)));
        expect((await project.up()).output).toMatch(/successful: \+20 ~0 ·/);
        await write(people(range(3, 23), [3], [4]));
        // Snapchat is sent no name.
        const expected = vendor.moreFields === "" ? "+3 -3 ·" : "+3 ~1 -3 ·";
        const preview = await project.preview("--diff");
        expect(preview.output).toContain(expected);
        expect(preview.output).toMatch(/remove\s*: 0 => 3/);
        expect((await project.up()).output).toContain(`successful: +3 ~${vendor.moreFields === "" ? "0" : "1"} -3`);
        const before = changes();
        expect((await project.up()).output).toMatch(/4 unchanged/);
        expect(changes()).toBe(before);
        expect(listOf(sandbox, vendor)).toEqual(listed(vendor, [3, ...range(5, 23)]));
    });

    test("the guard stops what removes too many before anything is sent, and its line lets it through", async () => {
        const { project, sandbox } = rehearsal;
        await write(people(range(12, 24)));
        const before = sandbox.requests().length;
        const preview = await project.preview();
        expect(preview.output).toContain("the guard stops this run: 8 of 20 members would be removed, 40 %");
        const stopped = await project.up();
        expect(stopped.exitCode).not.toBe(0);
        const [, line = ""] = /write guard: \{ (allowRemovals: \{ [^}]* \}) \}/.exec(stopped.output) ?? [];
        expect(line).toContain("upTo: 8");
        // Signing in for the export apart, which may look at the list.
        expect(
            sandbox
                .requests()
                .slice(before)
                .filter(({ rows }) => (rows ?? 0) > 0),
        ).toEqual([]);
        const yesterday = new Date(Date.now() - 24 * 3_600_000).toISOString().slice(0, 10);
        const over = line.replace(/until: "[^"]*"/, `until: "${yesterday}"`);
        await project.write("index.js", program(vendor, sandbox.url, inExport(`, ${over}`)));
        expect((await project.preview()).output).toContain(`(allowRemovals was until ${yesterday}, UTC)`);
        await project.write("index.js", program(vendor, sandbox.url, inExport(`, ${line}`)));
        expect((await project.up()).output).toMatch(/successful: \+1 ~0 -8/);
        expect(listOf(sandbox, vendor)).toEqual(listed(vendor, range(12, 24)));
    });
});

test("who was on a list before stays, also who is in the segment, when everybody of ours has gone", async () => {
    const [klaviyo] = vendors;
    if (klaviyo === undefined) throw new Error("no vendor");
    const vendor = { ...klaviyo, listId: "Frgn01", destination: '{ listId: "Frgn01" }' };
    const until = '"2999-12-31"';
    const { sandbox, project, close } = await rehearse(vendor, {
        people: 1,
        program: { export: `consentColumn: "Consent", guard: { allowRemovals: { upTo: 9, until: ${until} } }` },
    });
    try {
        const before = listOf(sandbox, vendor);
        expect(before).toContain("foreign-01@sandbox.example");
        await project.write("segments/vip.csv", `${people([1, 2])}foreign-01@sandbox.example,Given,Family,yes\n`);
        expect((await project.up()).output).toMatch(/successful: \+2 ~1 ·/);
        expect(listOf(sandbox, vendor)).toHaveLength(before.length + 2);
        await project.write("segments/vip.csv", people([1, 2, 3], [], [1, 2, 3]));
        expect((await project.up()).output).toMatch(/successful: \+0 ~0 -2 ·/);
        expect(listOf(sandbox, vendor)).toEqual(before);
    } finally {
        await close();
    }
}, 900_000);
