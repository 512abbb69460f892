import fc from "fast-check";
import { identifierOf } from "./delivery";
import type { DestinationFixture } from "./fixture";
import { bodyOf, rowWriter } from "./rows-json";

const text = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 20 }),
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom(
        "",
        'O"Brien',
        "back\\slash",
        "a\u0000b\u001f\u007f",
        "שלום",
        "Ünïcödé 🙂",
        "'; DROP TABLE stage; --",
        "\u2028",
    ),
);

/** Bodies are built by SQL; whatever stands in a field, they are JSON and hold everybody once. */
export function describeBodies(fixture: DestinationFixture): void {
    const { destination, target } = fixture;
    const written = rowWriter();
    afterAll(async () => (await written).close());
    const person = fc.record({
        email: fc.emailAddress().map((email) => email.toLowerCase()),
        fields: fc.record(Object.fromEntries(Object.keys(fixture.fields(0)).map((path) => [path, fc.option(text)]))),
    });
    const people = fc.uniqueArray(person, { minLength: 1, selector: ({ email }) => email });

    test("is JSON, with everybody once and in order, every value as it was, and no null", async () => {
        const { rows } = await written;
        await fc.assert(
            fc.asyncProperty(people, async (some) => {
                const texts = await rows(destination, some);
                expect(texts).toHaveLength(some.length);
                const body = bodyOf(destination, target, texts).toString();
                const inBody = leaves(JSON.parse(body));
                expect(inBody).not.toContain(null);
                const everybody = some.map(({ email }) => identifierOf(destination, email));
                expect(inBody.filter((value) => everybody.includes(String(value)))).toEqual(everybody);
                some.forEach((one, index) => {
                    const inRow = leaves(JSON.parse(texts[index]!));
                    expect(inRow).toContain(identifierOf(destination, one.email));
                    for (const value of Object.values(one.fields)) if (value !== null) expect(inRow).toContain(value);
                    expect(body).toContain(texts[index]);
                });
            }),
            { numRuns: 60 },
        );
    });

    test("is the same for the same rows, to the byte", async () => {
        const { rows } = await written;
        await fc.assert(
            fc.asyncProperty(people, async (some) =>
                expect(await rows(destination, some)).toEqual(await rows(destination, some)),
            ),
            { numRuns: 20 },
        );
    });

    if (destination.identifier === "sha256") {
        test("holds no address", async () => {
            const { rows } = await written;
            await fc.assert(
                fc.asyncProperty(people, async (some) => {
                    const body = bodyOf(destination, target, await rows(destination, some)).toString();
                    for (const { email } of some) expect(body).not.toContain(email);
                }),
                { numRuns: 20 },
            );
        });
    }
}

/** All leaves of a parsed JSON value. */
function leaves(value: unknown): unknown[] {
    if (typeof value !== "object" || value === null) return [value];
    return Object.values(value).flatMap(leaves);
}
