import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { createProject } from "./support/project";
import type { Project } from "./support/project";
import { expectedList, listOf, program, segment, vendors } from "./support/vendors";

const people = 300;

/** Every file below a folder, with its content as text. */
function filesBelow(folder: string): [string, string][] {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => path.join(folder, name))
        .filter((file) => statSync(file).isFile())
        .map((file) => [file, readFileSync(file, "latin1")]);
}

describe.each(vendors)("the main path to $name", (vendor) => {
    let sandbox: Sandbox;
    let project: Project;
    const uploads = () =>
        sandbox.requests().filter((request) => request.vendor === vendor.name && (request.rows ?? 0) > 0);

    beforeAll(async () => {
        sandbox = await startSandbox();
        project = await createProject({
            program: program(vendor, sandbox.url),
            files: { "segments/vip.csv": segment(people) },
        });
        for (const [name, value] of Object.entries(vendor.secrets)) await project.setConfig(name, value, "secret");
    }, 900_000);
    afterAll(async () => {
        await project?.remove();
        await sandbox?.close();
    });

    test("preview shows the change in the data and asks the vendor nothing", async () => {
        const preview = await project.preview("--diff");
        expect(preview.output).toMatch(/\+300 · 0 unchanged · 1 request/);
        expect(preview.output).toMatch(/add\s*: 300/);
        expect(preview.exitCode).toBe(0);
        expect(sandbox.requests()).toEqual([]);
    });

    test("up sends it, and the list is the segment", async () => {
        const up = await project.up();
        expect(up.output).toMatch(/successful: \+300 ~0 · 0 unchanged/);
        expect(up.exitCode).toBe(0);
        expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, people));
    });

    test("the state tells for each resource on which line of the program it stands", async () => {
        const { resources = [] } = (await project.exportStack()).deployment;
        const declared = resources.filter(({ type }) => type.includes("segmentexport"));
        expect(declared).toHaveLength(3);
        for (const resource of declared) expect(JSON.stringify(resource)).toMatch(/project:\/\/\/index\.js#\d+/);
    });

    test("up again does nothing", async () => {
        const before = uploads().length;
        const up = await project.up();
        expect(up.output).toMatch(/4 unchanged/);
        expect(uploads()).toHaveLength(before);
    });

    test("three people more: the preview says so, and only they are sent", async () => {
        await project.write("segments/vip.csv", segment(people + 3));
        expect((await project.preview("--diff")).output).toMatch(/\+3 · 300 unchanged/);
        const before = uploads().length;
        expect((await project.up()).output).toMatch(/successful: \+3 ~0 · 300 unchanged/);
        expect(
            uploads()
                .slice(before)
                .map((request) => request.rows),
        ).toEqual([3]);
        expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, people + 3));
    });

    test("neither the state nor any file on disk holds a credential or a member's address", async () => {
        const state = JSON.stringify(await project.exportStack());
        const written = filesBelow(project.room).filter(([file]) => !/node_modules|segments\/vip\.csv$/.test(file));
        expect(written.some(([file]) => file.includes(".segment-export"))).toBe(true);
        for (const [file, text] of [["the state", state] as const, ...written]) {
            const found = [
                ...Object.values(vendor.secrets),
                "person1@example.com",
                "Person1@Example.com",
                "Given299",
            ].filter((secret) => text.includes(secret));
            expect({ file, found }).toEqual({ file, found: [] });
        }
    });

    test("refresh changes nothing, destroy leaves the list as it is", async () => {
        const refresh = await project.refresh();
        expect(refresh.output).toMatch(/4 unchanged/);
        const destroy = await project.destroy();
        expect(destroy.output).toMatch(/4 deleted/);
        expect(listOf(sandbox, vendor)).toHaveLength(people + 3);
    });
});
