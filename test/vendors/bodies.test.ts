import fc from "fast-check";
import type { Destination, FieldSpec, TargetInput } from "../../provider/destinations/destination";
import { constantContactFixture } from "../destinations/constant-contact/fixture";
import type { DestinationFixture } from "../destinations/fixture";
import { klaviyoFixture } from "../destinations/klaviyo/fixture";
import { bodyOf, rowWriter } from "../destinations/rows-json";
import { snapchatFixture } from "../destinations/snapchat/fixture";
import type { VendorName } from "../../sandbox";
import { violationsOf } from ".";

/** Those that something is uploaded to. */
type Uploaded = Exclude<VendorName, "dataverse">;

const targets: Readonly<Record<Uploaded, TargetInput>> = {
    klaviyo: { listId: "XW53Ha" },
    snapchat: { audienceId: "6128654966493356" },
    "constant-contact": { listId: "06a4a4de-1b2c-11ef-8f0a-fa163e5bc304" },
};

/** Headers as the vendors want them; what our own requests carry is checked where they are made. */
const upload: Readonly<Record<Uploaded, Readonly<Record<string, string>>>> = {
    klaviyo: {
        authorization: `Klaviyo-API-Key pk_${"a".repeat(34)}`,
        revision: "2026-07-15",
        "content-type": "application/vnd.api+json",
    },
    snapchat: { authorization: "Bearer a", "content-type": "application/json" },
    "constant-contact": { authorization: "Bearer a", "content-type": "application/json" },
};

const digits = fc.array(fc.nat(9), { minLength: 7, maxLength: 13 }).map((some) => `+4${some.join("")}`);
const any = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.constantFrom('"', "\\", "a\0b", "'"),
);

/** A value that the stage lets through: not empty, no longer than the field takes, and of the field's pattern. */
function staged({ pattern, maxLength = 1_000 }: FieldSpec): fc.Arbitrary<string> {
    const value = pattern === undefined ? any : digits;
    return value.filter((text) => text !== "" && [...text].length <= Math.min(maxLength, 1_000));
}

function people(fixture: DestinationFixture) {
    const { fields, maxEmailLength }: Destination = fixture.destination;
    const values = Object.keys(fixture.fields(0)).map((path) => {
        const spec = fields[path.split(".")[0] ?? ""];
        return [path, fc.option(staged(spec ?? { form: "text" }))] as const;
    });
    const email = fc.emailAddress().map((one) => one.toLowerCase());
    const person = fc.record({
        email: email.filter((one) => one.length <= maxEmailLength),
        fields: fc.record(Object.fromEntries(values)),
    });
    return fc.array(person, { minLength: 1, maxLength: 30 });
}

describe.each([klaviyoFixture, snapchatFixture, constantContactFixture])(
    "bodies for $destination.displayName",
    (fixture) => {
        const { destination, batchRequest } = fixture;
        const vendor = destination.kind as Uploaded;
        const target = targets[vendor];
        const writer = rowWriter();
        afterAll(async () => (await writer).close());
        const violations = (body: Buffer): string[] => {
            const path = batchRequest.path.replace("*", Object.values(target)[0] ?? "");
            return violationsOf(vendor, { method: batchRequest.method, path, headers: upload[vendor], body });
        };

        test("are what the vendor describes, whoever is in them", async () => {
            const { rows } = await writer;
            await fc.assert(
                fc.asyncProperty(people(fixture), async (some) => {
                    const body = bodyOf(destination, target, await rows(destination, some));
                    expect(violations(body)).toEqual([]);
                }),
                { numRuns: 100 },
            );
        });

        test("of as many rows as one request takes are, and a row more than the vendor takes is not", async () => {
            const { rows } = await writer;
            const many = Array.from({ length: destination.limits.rows.value + 2 }, (_, number) => ({
                email: `p${number}@x.co`,
            }));
            const texts = await rows(destination, many);
            const full = texts.slice(0, destination.limits.rows.value);
            expect(violations(bodyOf(destination, target, full))).toEqual([]);
            expect(violations(bodyOf(destination, target, texts))).not.toEqual([]);
        });
    },
);
