import { isExportError } from "../../provider/errors";
import { answer, scriptedServer } from "../support/scripted-vendor";
import { NAME, type Parts } from "./contract-calls";
import { deliver, on, people, rejectsOf, type Started, started } from "./delivery";

/** Targets that are looked for by name, made and deleted. */
export function describeTargets({ fixture, writer }: Parts): void {
    const { destination, otherTarget, emptyPage } = fixture;
    const input = (id: string) => ({ [destination.targetId]: id });
    const find = ({ session }: Started, name = NAME) => destination.findByName(session, name);
    const add = async (at: Started, target = at.vendor.target): Promise<void> => {
        await deliver(fixture, at, await (await writer).rows(destination, people(3)), target);
    };
    const posts = ({ vendor }: Started, before: number): number =>
        vendor
            .requests()
            .slice(before)
            .filter(({ method }) => method === "POST").length;

    test("one that is made is empty, is found by its id and its name, and takes members", async () => {
        await using at = await started(fixture);
        expect(await find(at)).toEqual([]);
        const made = await destination.createTarget(at.session, NAME);
        expect(made.name).toBe(NAME);
        expect(destination.target.parse(input(made.id))).toEqual(input(made.id));
        expect(at.vendor.people(input(made.id))).toEqual([]);
        expect(await destination.findTarget(at.session, input(made.id))).toMatchObject({ id: made.id, name: NAME });
        // What is made for an export forgets nobody.
        expect((await destination.findTarget(at.session, input(made.id))).retentionDays).toBeUndefined();
        expect(await find(at)).toMatchObject([{ id: made.id, name: NAME }]);
        await add(at, input(made.id));
        expect(at.vendor.members(input(made.id)).sort()).toEqual(on(destination, people(3)));
        expect(at.vendor.members()).toEqual([]);
    });

    test("a name is found to the letter, and the longest one too", async () => {
        await using at = await started(fixture);
        const { id } = await destination.createTarget(at.session, "VIP");
        const others = ["vip", "VIP ", " VIP", "VIP 2", "VI", "V\\IP", '"VIP"'];
        for (const name of others) await destination.createTarget(at.session, name);
        expect(await find(at, "VIP")).toMatchObject([{ id, name: "VIP" }]);
        for (const name of others) expect((await find(at, name)).map((found) => found.name)).toEqual([name]);
        expect(await find(at, "V")).toEqual([]);
        const longest = "é".repeat(destination.targetNameLength.value);
        await destination.createTarget(at.session, longest);
        expect(await find(at, longest)).toHaveLength(1);
    });

    test("a name that is taken is an error about it, or several have it, oldest first", async () => {
        await using at = await started(fixture);
        const { id } = await destination.createTarget(at.session, NAME);
        at.vendor.advance(5);
        const second = await destination.createTarget(at.session, NAME).catch((thrown: unknown) => thrown);
        if (isExportError(second)) {
            expect(second).toMatchObject({ code: "config", retryable: false, property: "destination.create.name" });
            expect(await find(at)).toMatchObject([{ id }]);
        } else {
            expect(await find(at)).toMatchObject([{ id }, { id: (second as { id: string }).id }]);
        }
    });

    test.each([
        ["cut before anything was done", { kind: "cutBefore" } as const, 0],
        ["cut after it was done", { kind: "cutAfter" } as const, 1],
        ["truncated", { kind: "truncate" } as const, 1],
        ["a 503", { kind: "status", status: 503 } as const, 0],
        ["a 500 after it was done", { kind: "status", status: 500, afterEffect: true } as const, 1],
    ])("one whose answer is lost is not made again, and can be looked for: %s", async (_, fault, made) => {
        await using at = await started(fixture);
        await find(at);
        const before = at.vendor.requests().length;
        at.vendor.fault({ ...fault, match: { method: "POST" } });
        await expect(destination.createTarget(at.session, NAME)).rejects.toMatchObject({
            code: "remote",
            retryable: true,
        });
        expect(posts(at, before)).toBe(1);
        expect(await find(at)).toHaveLength(made);
    });

    test("a collection's next page is asked for on the own host alone, and one that is cut is an error", async () => {
        await using elsewhere = await scriptedServer((response) =>
            answer(response, 200, JSON.stringify(emptyPage(""))),
        );
        await using at = await started(fixture);
        await find(at);
        const own = at.vendor.received.at(-1)!.path;
        at.vendor.fault({ kind: "status", status: 200, body: emptyPage(elsewhere.url + own) });
        await find(at).catch(() => undefined);
        expect(elsewhere.arrivals).toEqual([]);
        at.vendor.fault({ kind: "truncate", times: "always" });
        await expect(find(at)).rejects.toMatchObject({ code: "remote" });
    });

    test("deleting one leaves the people, and the other targets with them; one that is gone is fine", async () => {
        await using at = await started(fixture);
        const made = await destination.createTarget(at.session, NAME);
        await add(at);
        await add(at, otherTarget);
        await add(at, input(made.id));
        const before = [at.vendor.people(), at.vendor.people(otherTarget)];
        for (let time = 0; time < 2; time += 1) {
            await expect(destination.deleteTarget(at.session, input(made.id))).resolves.toBeUndefined();
            at.vendor.finishJobs();
        }
        expect(await find(at)).toEqual([]);
        await expect(destination.findTarget(at.session, input(made.id))).rejects.toMatchObject({ code: "config" });
        expect([at.vendor.people(), at.vendor.people(otherTarget)]).toEqual(before);
        await expect(destination.deleteTarget(at.session, fixture.missingTarget.target)).resolves.toBeUndefined();
    });

    test("people of one that is deleted are still known: they join again as who they were", async () => {
        await using at = await started(fixture);
        const made = await destination.createTarget(at.session, NAME);
        await add(at, input(made.id));
        const who = (target = at.vendor.target) => at.vendor.people(target).map(({ fields: _, ...person }) => person);
        const before = who(input(made.id));
        await destination.deleteTarget(at.session, input(made.id));
        at.vendor.finishJobs();
        await add(at);
        expect(who()).toEqual(before);
    });

    test("one that is deleted under a batch is the user's to correct, and makes rejects of nobody", async () => {
        await using at = await started(fixture);
        const made = await destination.createTarget(at.session, NAME);
        await destination.deleteTarget(at.session, input(made.id));
        at.vendor.finishJobs();
        const { open, close } = destination.batch.envelope(input(made.id));
        const rows = await (await writer).rows(destination, people(3));
        const sent = destination.send(at.session, input(made.id), Buffer.from(open + rows.join(",") + close));
        await expect(sent.then((receipt) => rejectsOf(destination, at, receipt))).rejects.toMatchObject({
            code: "config",
            property: `destination.${destination.targetId}`,
        });
    });
}
