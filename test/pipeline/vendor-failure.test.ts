import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { VENDOR_FAILURE, type Destination, type Receipt } from "../../provider/destinations/destination";
import { memoryDestination, memoryVendor } from "./support/memory-vendor";
import { RunPlace } from "./support/run-place";

/** Takes every row but those of one person, for a reason that the test gives. */
class UnluckyVendor {
    readonly sent: string[][] = [];
    reason: string | undefined;

    destination(): Destination {
        return {
            ...memoryDestination(memoryVendor()),
            fields: { name: { form: "text" } },
            batch: { row: () => "to_json(email || ' ' || f0)", envelope: () => ({ open: "[", close: "]" }) },
            send: (_session: unknown, _target: unknown, body: Buffer) => Promise.resolve(this.#take(body)),
        };
    }

    #take(body: Buffer): Receipt {
        const rows = JSON.parse(body.toString()) as string[];
        this.sent.push(rows);
        const unlucky = rows.some((row) => row.startsWith("b@")) ? this.reason : undefined;
        const members = unlucky === undefined ? [] : [{ email: "b@example.com", reason: unlucky }];
        return { outcome: "applied", rejects: { members, counted: {} } };
    }
}

let vendor: UnluckyVendor;
let place: RunPlace;
beforeEach(() => {
    vendor = new UnluckyVendor();
    place = new RunPlace(vendor.destination(), { mode: "add", fields: { email: "Email", name: "Name" } });
});
afterEach(() => place.close());

const people = (...rows: readonly string[]): void =>
    writeFileSync(join(place.directory, "people.csv"), ["Email,Name", ...rows].join("\n"));

test("with whom the vendor failed for a reason of its own is sent again by the next run, alone, and until he is taken", async () => {
    people("a@example.com,Ada", "b@example.com,Bo");
    vendor.reason = VENDOR_FAILURE;
    const failure = { status: "partial", summary: { rejected: { refused_vendor_failure: 1 } } };
    expect(await place.run()).toMatchObject({ ...failure, summary: { added: 1 } });
    expect(await place.run()).toMatchObject({ ...failure, summary: { added: 0 } });
    vendor.reason = undefined;
    expect(await place.run()).toMatchObject({ status: "successful", summary: { added: 1, rejected: {} } });
    expect(vendor.sent).toEqual([
        ["a@example.com Ada", "b@example.com Bo"],
        ["b@example.com Bo"],
        ["b@example.com Bo"],
    ]);
    expect(await place.run()).toBeUndefined();
});

test("so is a member of ours whose new data the vendor failed with", async () => {
    people("a@example.com,Ada", "b@example.com,Bo");
    await place.run();
    vendor.reason = VENDOR_FAILURE;
    people("a@example.com,Ada", "b@example.com,Beau");
    expect(await place.run()).toMatchObject({ status: "partial", summary: { updated: 0 } });
    vendor.reason = undefined;
    expect(await place.run()).toMatchObject({ status: "successful", summary: { updated: 1 } });
    expect(vendor.sent.slice(1)).toEqual([["b@example.com Beau"], ["b@example.com Beau"]]);
    expect(await place.run()).toBeUndefined();
});

test("a refusal of the data waits for other data", async () => {
    people("a@example.com,Ada", "b@example.com,Bo");
    vendor.reason = "invalid_email";
    expect(await place.run()).toMatchObject({ status: "successful" });
    expect(await place.run()).toBeUndefined();
    expect(vendor.sent).toHaveLength(1);
});
