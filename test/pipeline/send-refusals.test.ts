import type { Destination, Receipt } from "../../provider/destinations/destination";
import { ledgerRows } from "./support/ledger-rows";
import { memoryDestination, memoryVendor } from "./support/memory-vendor";
import type { MemoryVendor } from "./support/memory-vendor";
import { RunPlace } from "./support/run-place";

let place: RunPlace | undefined;
afterEach(() => place?.close());

const emailOf = (number: number): string => `p${String(number)}@example.com`;

/** Names the first bad row of a body and no other, as a vendor may that stops looking there. */
function namingOne(vendor: MemoryVendor, bad: readonly number[]): Destination {
    const plain = memoryDestination(vendor);
    return {
        ...plain,
        send: (session, target, body): Promise<Receipt> => {
            const emails = JSON.parse(body.toString()) as string[];
            const index = emails.findIndex((email) => bad.map(emailOf).includes(email));
            if (index < 0) return plain.send(session, target, body);
            return Promise.resolve({ outcome: "refused", rows: [{ index, reason: "bad" }] });
        },
    };
}

test("a vendor that names one bad row at a time refuses those rows, and takes all others", async () => {
    const vendor = memoryVendor();
    // Bodies of three: bad ones at every place.
    place = new RunPlace(namingOne(vendor, [1, 3, 5, 6, 9]), { mode: "add" });
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    place.people(numbers);
    expect(await place.run()).toMatchObject({
        status: "successful",
        summary: { added: 4, rejected: { refused_bad: 5 } },
    });
    expect([...vendor.held.keys()].sort()).toEqual([2, 4, 7, 8].map(emailOf));
    expect(await ledgerRows(place, numbers.map(emailOf))).toEqual(
        Object.fromEntries(
            numbers.map((number) => [emailOf(number), vendor.held.has(emailOf(number)) ? "member" : "rejected bad"]),
        ),
    );
});

test("when the time is over no further batch is begun, and the next run sends the rest and nobody twice", async () => {
    const vendor = memoryVendor();
    const plain = memoryDestination(vendor);
    const started = Date.parse("2026-01-01T00:00:00Z");
    const slow = new RunPlace(
        {
            ...plain,
            send: (...request) => {
                slow.now = new Date(started + 61_000);
                return plain.send(...request);
            },
        },
        { mode: "add" },
    );
    place = slow;
    place.people([1, 2, 3, 4, 5, 6, 7]);
    expect(await place.run({ maxDuration: 60 })).toMatchObject({
        status: "partial",
        summary: { added: 3 },
        problem: { code: "interrupted" },
    });
    expect(vendor.sent).toEqual([[1, 2, 3].map(emailOf)]);
    expect(await place.run({ maxDuration: 600 })).toMatchObject({ status: "successful", summary: { added: 4 } });
    expect(vendor.sent.flat()).toEqual([1, 2, 3, 4, 5, 6, 7].map(emailOf));
});
