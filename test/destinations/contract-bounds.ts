import { type Batch, bodyOf as bodyOfBatch, cutBatches } from "../../provider/pipeline/batches";
import { openWorkbench } from "../../provider/workbench";
import { type Parts, ready } from "./contract-calls";
import { on, people, rejectsOf, type Started, started } from "./delivery";
import type { DestinationFixture } from "./fixture";
import { bodyOf, type Person } from "./rows-json";

/** Letters that grow when they are written: in UTF-8, and by JSON's escapes. */
const SWELLING = ["€", '"', "\\", "a"];
const LONGEST_VALUE = 1500;
/** What the pipeline may leave free in a body, for what stands around the rows. */
const SLACK = 2_100;
const NOBODY = { members: [], counted: {} };

/** How many rows and bytes go in a request, as the pipeline cuts them; and what may stand in one at all. */
export function describeBounds({ fixture, writer, calls }: Parts): void {
    const { destination } = fixture;
    const { rows, bytes } = destination.limits;
    const bench = openWorkbench();
    afterAll(async () => (await bench).close());

    /** Cuts as the pipeline does and sends each part; gives the parts. */
    async function sendAll(at: Started, some: readonly Person[]): Promise<Batch[]> {
        const { target } = at.vendor;
        const workbench = await bench;
        const work = workbench.fresh("work");
        const texts = await (await writer).rows(destination, some);
        await workbench.run(`CREATE TABLE ${work} (body VARCHAR)`);
        await workbench.append(
            work,
            texts.map((text) => [text]),
        );
        const cut = await cutBatches(work, destination, workbench);
        for (const [index, batch] of cut.entries()) {
            const body = await bodyOfBatch(batch, new Set(), work, destination, target, workbench);
            const inOrder = bodyOf(destination, target, texts.slice(batch.first, batch.last + 1));
            expect(body.equals(inOrder)).toBe(true);
            expect(body.length).toBeLessThanOrEqual(bytes.value);
            expect(batch.members).toBeLessThanOrEqual(rows.value);
            const next = texts[batch.last + 1];
            const isFull =
                batch.members === rows.value || body.length + Buffer.byteLength(next ?? "") + SLACK > bytes.value;
            expect(isFull || index === cut.length - 1).toBe(true);
            const receipt = await destination.send(at.session, target, body);
            expect(await rejectsOf(destination, at, receipt)).toEqual(NOBODY);
        }
        expect(at.vendor.members().sort()).toEqual(on(destination, some));
        const sent = at.vendor.requests().map((request) => request.rows ?? 0);
        expect(sent.filter((count) => count > 0)).toEqual(cut.map(({ members }) => members));
        return cut;
    }

    test("rows: what is beyond goes in a second request; in order, and everybody arrives once", async () => {
        const [{ length }] = (await (await writer).rows(destination, people(1, "longer"))) as [string];
        const fitting = Math.min(rows.value, Math.floor(bytes.value / length));
        await using at = await started(fixture);
        const cut = await sendAll(at, people(fitting + 50, "p"));
        expect(cut.length).toBeGreaterThanOrEqual(2);
    });

    test("bytes: long values in UTF-8 and escapes are cut sooner; in order, and everybody arrives once", async () => {
        await using at = await started(fixture);
        const some: Person[] = [];
        for (let size = 0; size < 2.2 * bytes.value;) {
            const number = some.length;
            const person = { email: `p.${number}@example.com`, fields: longFields(fixture, number) };
            size += Math.max(68, Buffer.byteLength(JSON.stringify(person)));
            some.push(person);
        }
        const cut = await sendAll(at, some);
        expect(cut.length).toBeGreaterThanOrEqual(3);
        expect(cut[0]!.members).toBeLessThan(rows.value);
    });

    test("addresses: in no URL and no header, and nowhere at all where hashes name people", async () => {
        const received = calls.map(async (call) => {
            await using at = await started(fixture);
            const { make, done } = await ready(call, at, fixture);
            await done(await make(at.session));
            return at.vendor.received;
        });
        const all = (await Promise.all(received)).flat();
        expect(all.some(({ body }) => body.toString().includes(on(destination, people(1))[0]!))).toBe(true);
        for (const { path, headers, body } of all) {
            expect(decodeURIComponent(path) + JSON.stringify(headers)).not.toMatch(/@|example\.com/);
            if (destination.identifier === "sha256") expect(body.toString()).not.toMatch(/@|example\.com/);
        }
    });
}

/** Every field without a pattern, at any length up to what the destination declares, and still different for everybody. */
function longFields({ destination, fields }: DestinationFixture, number: number): Record<string, string> {
    const lengthened = Object.entries(fields(number)).map(([path, value]) => {
        const spec = destination.fields[path.split(".")[0] ?? ""];
        if (spec?.maxLength === undefined || spec.pattern !== undefined) return [path, value];
        const longest = Math.min(spec.maxLength, LONGEST_VALUE) - value.length;
        const letter = SWELLING[(number + path.length) % SWELLING.length] ?? "";
        return [path, value + letter.repeat((number * 7919 + path.length) % (longest + 1))];
    });
    return Object.fromEntries(lengthened) as Record<string, string>;
}
