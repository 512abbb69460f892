import { setTimeout as pause } from "node:timers/promises";
import { isRunning } from "./support/processes";
import { confirmed } from "./support/project";
import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { expectedList, listOf, segment, vendors } from "./support/vendors";

const [vendor] = vendors;
if (vendor === undefined) throw new Error("no vendor");
const { name, uploadPath } = vendor;

/** Three requests of 10,000 at most. */
const people = 25_000;
let rehearsal: Rehearsal;
beforeAll(async () => {
    rehearsal = await rehearse(vendor, { people, sandbox: { rateLimits: "off" } });
}, 900_000);
afterAll(() => rehearsal?.close());

const uploads = () => rehearsal.sandbox.requests().filter(({ rows }) => (rows ?? 0) > 0);
const rows = () => uploads().reduce((sum, request) => sum + (request.rows ?? 0), 0);

/** Starts `up`, each upload but the first slowed down, and waits until the first was answered and written down. */
async function upInTheMiddle() {
    const { sandbox, project } = rehearsal;
    const before = uploads().length;
    const match = { method: "POST", path: uploadPath };
    sandbox.fault({ vendor: name, match, kind: "delay", milliseconds: 4_000, skip: 1, times: "always" });
    const up = project.start(["up", ...confirmed, "--skip-preview"]);
    while (uploads().length === before) await pause(50);
    await pause(500);
    return up;
}

test("Ctrl-C: what is under way ends and is saved, and the next up has nothing to do", async () => {
    const { sandbox, project } = rehearsal;
    const up = await upInTheMiddle();
    up.process.kill("SIGINT");
    const stopped = await up.finished;
    sandbox.clearFaults();
    expect(stopped.output).toMatch(/successful: \+25,000/);
    expect(stopped.exitCode).not.toBe(0);
    expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, people));
    const before = uploads().length;
    expect((await project.up()).output).toMatch(/4 unchanged/);
    expect(uploads()).toHaveLength(before);
}, 240_000);

test("Ctrl-C twice: the run stops, nothing is lost, and the next up sends only what is left", async () => {
    const { sandbox, project } = rehearsal;
    await project.write("segments/vip.csv", segment(2 * people));
    const sent = rows();
    const up = await upInTheMiddle();
    const provider = await up.provider();
    up.process.kill("SIGINT");
    await pause(500);
    up.process.kill("SIGINT");
    expect((await up.finished).exitCode).not.toBe(0);
    for (const until = Date.now() + 5_000; isRunning(provider) && Date.now() < until;) await pause(50);
    expect(isRunning(provider)).toBe(false);
    sandbox.clearFaults();

    const again = await project.up();
    expect(again.output).toMatch(/successful/);
    expect(listOf(sandbox, vendor)).toEqual(expectedList(vendor, 2 * people));
    // The requests that were cut off are sent again, the one that was answered is not.
    expect(rows() - sent).toBeLessThanOrEqual(2 * people - 10_000);
    expect((await project.up()).output).toMatch(/4 unchanged/);
}, 240_000);
