import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { ListVendor, type ListVendorOptions } from "./support/list-vendor";
import { RunPlace } from "./support/run-place";

const person = fc.nat(7);
const row = fc.record({
    person,
    name: fc.constantFrom("Ada", "Bo", "Bartholomew-Alexander"),
    consent: fc.constantFrom("yes", "yes", "yes", "no", ""),
});

const step = fc.record({
    rows: fc.array(row, { maxLength: 10 }),
    /** Of those on the list, somebody leaves by himself before the run. */
    leaves: fc.option(fc.nat(20)),
    fault: fc.option(fc.record({ in: fc.nat(6), effect: fc.boolean() })),
    /** The segment changes again before the run that goes on. */
    changesInBetween: fc.boolean(),
});
const options: fc.Arbitrary<ListVendorOptions> = fc.record({
    by: fc.constantFrom("id", "sha256"),
    readable: fc.boolean(),
    settlement: fc.constantFrom("job", "none"),
    unknown: fc.constantFrom("passed over", "refused", "counted"),
});
const history = fc.record({
    options,
    before: fc.uniqueArray(person, { maxLength: 5 }),
    existing: fc.constantFrom<"foreign" | "adopt">("foreign", "foreign", "adopt"),
    steps: fc.array(step, { minLength: 1, maxLength: 5 }),
});

type History = typeof history extends fc.Arbitrary<infer One> ? One : never;
type Rows = History["steps"][number]["rows"];

const emailOf = (number: number): string => `p${String(number)}@example.com`;

/** What the list must hold of a segment: address to name; `stay`: addresses that are not sent, and not taken off either. */
function wanted(rows: Rows) {
    const refusing = new Set(rows.filter(({ consent }) => consent !== "yes").map((one) => one.person));
    const agreeing = rows.filter((one) => !refusing.has(one.person));
    const send = new Map<string, string>();
    for (const { person: number, name } of agreeing) {
        const email = emailOf(number);
        if (name.length <= 10 && !send.has(email)) send.set(email, name);
    }
    const stay = new Set(agreeing.map((one) => emailOf(one.person)).filter((email) => !send.has(email)));
    return { send, stay };
}

class Play {
    readonly vendor: ListVendor;
    readonly place: RunPlace;
    readonly adopted: boolean;
    /** Who left by himself while we believe him to be there: nothing is sent of him again before his data changes. */
    readonly left = new Set<string>();

    constructor({ options: chosen, before, existing }: History) {
        // Who cannot be read cannot be adopted, and by id alone nobody can be removed who was never read.
        const readable = chosen.readable || chosen.by === "id";
        this.vendor = new ListVendor({ ...chosen, readable });
        this.adopted = existing === "adopt" && readable;
        this.place = new RunPlace(this.vendor.destination(), {
            fields: { email: "Email", name: "Name" },
            consentColumn: "Consent",
            guard: { allowRemovals: { upTo: 1000, until: "2999-12-31" } },
            ...(this.adopted ? { existing } : {}),
        });
        for (const number of before) {
            this.vendor.list.set(emailOf(number), "before");
            if (readable && !this.adopted) this.vendor.foreign.add(emailOf(number));
        }
    }

    write(rows: Rows): void {
        const lines = rows.map(({ person: number, name, consent }) => `${emailOf(number)},${name},${consent}`);
        writeFileSync(
            join(this.place.directory, "people.csv"),
            ["Email,Name,Consent", "nobody@example.com,Nobody,no", ...lines].join("\n"),
        );
    }

    leave(pick: number): void {
        const ours = [...this.vendor.list.keys()].filter((email) => !this.vendor.foreign.has(email)).sort();
        const email = ours[pick % Math.max(1, ours.length)];
        if (email === undefined) return;
        this.vendor.list.delete(email);
        this.left.add(email);
    }

    /** The plan, the run, and that it did what the plan said. */
    async once(): Promise<boolean> {
        this.place.now = new Date(this.place.now.getTime() + 86_400_000);
        const prepared = await this.place.plan();
        const outcome = await this.place.run();
        if (outcome === undefined) return true;
        if (outcome.status !== "successful") return false;
        const { summary } = outcome;
        if (prepared !== undefined && prepared.plan.baseline !== true && prepared.plan.pending === 0) {
            const { add, update, remove } = prepared.plan;
            expect(summary).toMatchObject({ added: add, updated: update, removed: remove });
        }
        return true;
    }
}

async function play(all: History): Promise<void> {
    const game = new Play(all);
    const { vendor, place } = game;
    const before = new Set(vendor.foreign);
    try {
        for (const { rows, leaves, fault, changesInBetween } of all.steps) {
            if (leaves !== null) game.leave(leaves);
            vendor.fault = fault ?? undefined;
            game.write(changesInBetween ? rows.slice(1) : rows);
            if (changesInBetween) await game.once();
            game.write(rows);
            let runs = 0;
            while (!(await game.once())) if (++runs > 4) throw new Error("no run comes to its end");
            vendor.fault = undefined;

            const { send, stay } = wanted(rows);
            const list = [...vendor.list.keys()].filter((email) => !game.left.has(email) && !stay.has(email));
            const unreadable = all.before.map(emailOf).filter((email) => !game.vendor.foreign.has(email));
            const free = game.adopted ? [] : unreadable;
            const expected = new Set(
                [...send.keys(), ...before].filter((email) => !game.left.has(email) && !stay.has(email)),
            );
            expect(list.filter((email) => !free.includes(email)).sort()).toEqual(
                [...expected].filter((email) => !free.includes(email)).sort(),
            );
            for (const [email, name] of send) if (!game.left.has(email)) expect(vendor.list.get(email)).toBe(name);
            expect(vendor.wrongs).toEqual([]);

            const sent = vendor.requests.length;
            await game.once();
            expect(vendor.requests).toHaveLength(sent);
        }
    } finally {
        place.close();
    }
}

test("a list becomes the segment and those who were there before, whatever fails in between, and nobody else is touched", async () => {
    await fc.assert(fc.asyncProperty(history, play), { numRuns: Number(process.env.MIRROR_RUNS ?? 15) });
}, 1_800_000);
