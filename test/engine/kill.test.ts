import { setTimeout as pause } from "node:timers/promises";
import { startSandbox } from "../support/sandbox";
import type { Sandbox } from "../../sandbox";
import { isRunning } from "./support/processes";
import { confirmed, createProject } from "./support/project";
import type { Project } from "./support/project";
import { expectedList, listOf, program, segment, vendors } from "./support/vendors";

/** More than one request at every vendor: 100,000, 10,000 and 40,000 members are the most that they take in one. */
const people = 210_000;

describe.each(vendors)("a run to $name that is killed", (vendor) => {
    let sandbox: Sandbox;
    let project: Project;
    const uploads = () =>
        sandbox.requests().filter((request) => request.vendor === vendor.name && (request.rows ?? 0) > 0);
    const taken = () => uploads().filter((request) => request.status >= 200 && request.status < 300);

    beforeAll(async () => {
        sandbox = await startSandbox({ rateLimits: "off" });
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

    /** Starts `up` with every upload but the first slowed down, and waits until the first has been answered. */
    async function upInTheMiddle() {
        const before = taken().length;
        sandbox.fault({
            vendor: vendor.name,
            match: { method: "POST", path: vendor.uploadPath },
            kind: "delay",
            milliseconds: 4_000,
            skip: 1,
            times: "always",
        });
        const up = project.start(["up", ...confirmed, "--skip-preview"]);
        while (taken().length === before) await pause(50);
        // What was answered is now being written down.
        await pause(500);
        return up;
    }

    test("kill -9 of the provider: the next up ends with the right list and sends no settled batch again", async () => {
        const up = await upInTheMiddle();
        process.kill(await up.provider(), "SIGKILL");
        expect((await up.finished).exitCode).not.toBe(0);
        sandbox.clearFaults();
        await pause(4_500);
        const before = uploads().reduce((sum, request) => sum + (request.rows ?? 0), 0);
        const first = taken()[0]?.rows ?? 0;

        const again = await project.up();
        expect(again.output).toMatch(/successful/);
        expect(again.exitCode).toBe(0);
        expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, people));
        const after = uploads().reduce((sum, request) => sum + (request.rows ?? 0), 0);
        expect(after - before).toBeLessThanOrEqual(people - first);
        expect((await project.up()).output).toMatch(/4 unchanged/);
    }, 240_000);

    test("kill -9 of the engine: the provider stops within 5 s, and after pulumi cancel the next up ends right", async () => {
        await project.write("segments/vip.csv", segment(2 * people));
        const up = await upInTheMiddle();
        const provider = await up.provider();
        const killed = Date.now();
        up.process.kill("SIGKILL");
        while (isRunning(provider) && Date.now() - killed < 10_000) await pause(50);
        expect(Date.now() - killed).toBeLessThan(5_000);
        sandbox.clearFaults();

        expect((await project.up()).output).toMatch(/locked/);
        expect((await project.cancel()).exitCode).toBe(0);
        const again = await project.up();
        expect(again.exitCode).toBe(0);
        expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, 2 * people));
    }, 240_000);
});
