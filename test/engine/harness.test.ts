import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isRunning, markedProcesses } from "./support/processes";
import { confirmed, createProject, type Project } from "./support/project";

// A resource like those of the package: a constant provider text that loads a module of the project.
const provider = `
let resolve;
exports.provider = {
    check: async (olds, news) => ({ inputs: news }),
    create: async (inputs) => {
        if (inputs.wait) await new Promise((done) => setTimeout(done, 60_000));
        return { id: "one", outs: inputs };
    },
};`;
const resource = `
const pulumi = require("@pulumi/pulumi");
const config = new pulumi.Config();
class Thing extends pulumi.CustomResource {
    constructor(name, args) {
        const __provider = 'exports.handler=()=>require("./provider").provider';
        super("pulumi-nodejs:dynamic/test:Thing", name, { ...args, __provider });
    }
}
new Thing("thing", { wait: config.getBoolean("wait"), token: config.getSecret("token"), colour: config.get("colour") });`;

describe("a project on the real engine", () => {
    let project: Project;

    beforeAll(async () => {
        const folder = `it's a "folder"; with blanks`;
        project = await createProject({ program: resource, files: { "provider.js": provider }, folder });
    }, 900_000);

    afterAll(async () => {
        await project?.remove();
        expect(existsSync(project.room)).toBe(false);
    });

    it("is previewed, applied, exported and destroyed", async () => {
        await project.setConfig("colour", "--red");
        await project.setConfig("token", "hunter2", "secret");
        const preview = await project.preview();
        expect(preview.output).toContain("pulumi-nodejs:dynamic/test:Thing thing create");
        expect(preview).toMatchObject({ exitCode: 0, signal: null });

        const up = await project.up("--skip-preview");
        expect(up.output).toContain("2 created");
        expect(up.exitCode).toBe(0);
        const exported = await project.exportStack();
        const thing = exported.deployment.resources?.find(({ id }) => id === "one");
        expect(thing?.outputs).toMatchObject({ colour: "--red" });
        expect(JSON.stringify(exported)).not.toContain("hunter2");

        expect((await project.refresh()).exitCode).toBe(0);
        expect((await project.destroy()).output).toContain("2 deleted");
    });

    it("gives a program's failure as an exit code and its words", async () => {
        await project.write("index.js", `throw new Error("this program is wrong");`);
        const preview = await project.preview();
        expect(preview.output).toContain("this program is wrong");
        expect(preview.exitCode).not.toBe(0);
        await project.write("index.js", resource);
    });

    it("finds the provider's process, also when the engine is gone", async () => {
        await project.setConfig("wait", "true");
        const up = project.start(["up", ...confirmed, "--skip-preview"]);
        await up.until(/Thing thing creating/);
        const pid = await up.provider();
        up.process.kill("SIGKILL");
        expect(await up.finished).toMatchObject({ exitCode: null, signal: "SIGKILL" });
        await pause(200);

        expect(isRunning(pid)).toBe(true);
        expect(await up.provider()).toBe(pid);
        expect((await project.up()).output).toContain("the stack is currently locked");
        expect((await project.cancel()).exitCode).toBe(0);
    });
});

it("leaves no process and no folder behind", async () => {
    const project = await createProject({ program: resource, files: { "provider.js": provider } });
    await project.setConfig("wait", "true");
    const up = project.start(["up", ...confirmed, "--skip-preview"]);
    const pid = await up.provider();
    await project.remove();
    expect(isRunning(pid)).toBe(false);
    expect(existsSync(project.room)).toBe(false);
    expect(markedProcesses("no such mark")).toEqual([]);
});

it("is not removed in silence when a secret was printed, or an address written", async () => {
    const project = await createProject({ program: resource, files: { "people.csv": "Email\nada@example.com\n" } });
    await project.setConfig("planted", "a-secret-in-clear", "secret");
    await project.run(["config", "get", "planted"]);
    writeFileSync(join(project.directory, "left-behind"), "to Ada@example.com");
    await expect(project.remove()).rejects.toThrow(
        "2 times what must not be written was written:\na-secret-in-clear in pulumi config get planted\n" +
            "Ada@example.com in project/left-behind",
    );
    expect(existsSync(project.room)).toBe(false);
});

it("runs a program in TypeScript", async () => {
    const program = `import * as pulumi from "@pulumi/pulumi";\nexport const stack: string = pulumi.getStack();`;
    const project = await createProject({ program, typescript: true });
    try {
        expect((await project.preview()).output).toContain(`stack: "dev"`);
    } finally {
        await project.remove();
    }
});
