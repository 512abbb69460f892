import { deliver, identifierOf, on, people, started } from "./delivery";
import type { DestinationFixture, SimulatedVendor } from "./fixture";
import { bodyOf, rowWriter } from "./rows-json";

/** What becomes of batches when nothing goes wrong on the way. */
export function describeBatches(fixture: DestinationFixture): void {
    const { destination } = fixture;
    const writer = rowWriter();
    afterAll(async () => (await writer).close());

    test("adds exactly its members, with every field; again, it changes nothing", async () => {
        await using at = await started(fixture);
        const before = at.vendor.members();
        const some = people(50).map((person, number) => ({ ...person, fields: fixture.fields(number) }));
        const rows = await (await writer).rows(destination, some);
        for (let time = 0; time < 2; time += 1) {
            const delivered = await deliver(destination, at.session, at.vendor.target, rows, () =>
                at.vendor.finishJobs(),
            );
            expect(delivered).toEqual({ refused: [], rejected: [], counted: {} });
            expect(at.vendor.members().sort()).toEqual([...before, ...on(destination, some)].sort());
        }
    });

    test("as large as the vendor takes it goes in one request", async () => {
        await using at = await started(fixture);
        const many = people(destination.limits.rows.value, "p");
        const rows = await (await writer).rows(destination, many);
        const room = destination.limits.bytes.value - bodyOf(destination, at.vendor.target, []).length;
        let bytes = 0;
        const fitting = rows.filter((row) => (bytes += row.length + 1) <= room);
        await deliver(destination, at.session, at.vendor.target, fitting, () => at.vendor.finishJobs());
        expect(at.vendor.members()).toEqual(expect.arrayContaining(on(destination, many.slice(0, 1))));
        expect(new Set(at.vendor.members()).size).toBeGreaterThanOrEqual(fitting.length);
        expect(batches(fixture, at.vendor)).toHaveLength(1);
    });

    if (destination.settlement === "job") {
        test("that is accepted is not applied before its job has settled", async () => {
            await using at = await started(fixture);
            const before = at.vendor.members();
            const rows = await (await writer).rows(destination, people(5));
            const receipt = await destination.send(
                at.session,
                at.vendor.target,
                bodyOf(destination, at.vendor.target, rows),
            );
            if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${receipt.outcome}`);
            expect(await destination.settle!(at.session, receipt.job)).toMatchObject({ state: "pending" });
            expect(at.vendor.members()).toEqual(before);
            at.vendor.finishJobs();
            expect(await destination.settle!(at.session, receipt.job)).toMatchObject({ state: "applied" });
            expect(at.vendor.members()).toHaveLength(before.length + 5);
        });

        test("whose job is unknown has failed, and one whose job was cancelled too", async () => {
            await using at = await started(fixture);
            const rows = await (await writer).rows(destination, people(1));
            const body = bodyOf(destination, at.vendor.target, rows);
            at.vendor.fault({ kind: "job", outcome: "cancelled" });
            const receipt = await destination.send(at.session, at.vendor.target, body);
            if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${receipt.outcome}`);
            at.vendor.finishJobs();
            expect(await destination.settle!(at.session, receipt.job)).toMatchObject({ state: "failed" });
            const unknown = receipt.job.replaceAll(/[0-9a-f]{4}/g, "0000");
            expect(await destination.settle!(at.session, unknown)).toMatchObject({ state: "failed" });
        });
    } else {
        test("is applied by its answer", async () => {
            await using at = await started(fixture);
            const rows = await (await writer).rows(destination, people(5));
            const receipt = await destination.send(
                at.session,
                at.vendor.target,
                bodyOf(destination, at.vendor.target, rows),
            );
            expect(receipt.outcome).toBe("applied");
        });
    }

    if (fixture.refusedEmail !== undefined) {
        test("is not sunk by one bad row, which is named as far as the vendor names it, without its address in words", async () => {
            await using at = await started(fixture);
            const good = people(20);
            const bad = { email: fixture.refusedEmail! };
            const rows = await (await writer).rows(destination, [...good.slice(0, 7), bad, ...good.slice(7)]);
            const delivered = await deliver(destination, at.session, at.vendor.target, rows, () =>
                at.vendor.finishJobs(),
            );
            expect(at.vendor.members()).toEqual(expect.arrayContaining(on(destination, good)));
            expect(at.vendor.members()).not.toContain(identifierOf(destination, bad.email));
            const named = delivered.refused.length + delivered.rejected.length;
            const counted = Object.values(delivered.counted).reduce((sum, rows) => sum + rows, 0);
            if (destination.rejects === "rows") expect(named).toBe(1);
            if (destination.rejects !== "none") expect(named + counted).toBe(1);
            expect(delivered.rejected.map(({ detail }) => detail).join()).not.toContain(bad.email);
        });
    }

    test("to a target that does not exist fails, and makes rejects of nobody", async () => {
        await using at = await started(fixture);
        const rows = await (await writer).rows(destination, people(3));
        const sent = destination.send(
            at.session,
            fixture.missingTarget,
            bodyOf(destination, fixture.missingTarget, rows),
        );
        await expect(sent).rejects.toMatchObject({ code: "config" });
    });
}

/** The requests that carried a batch. */
function batches(fixture: DestinationFixture, vendor: SimulatedVendor): readonly unknown[] {
    const path = new RegExp(`^${fixture.batchRequest.path.replaceAll("*", ".*")}$`);
    return vendor
        .requests()
        .filter((request) => request.method === fixture.batchRequest.method && path.test(request.path));
}
