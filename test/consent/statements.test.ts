import { destinations } from "../../provider/destinations/registry";
import { currentStatement, statementsFor } from "../../provider/consent/statements";

/**
 * The texts that were released, by their hashes. Receipts hold these, so a line here never changes: another text is another line, in a
 * major version.
 */
const released: Readonly<Record<string, readonly string[]>> = {
    snapchat: ["4590f058f293a52f08513242609d377cbe95b10b6ce65b87b3c3c78a3adc2a82"],
    klaviyo: ["9408b61717d3fa842cc4b892c0f4745f2db80f100a42359446edbe26828d7451"],
    "constant-contact": ["e9f860bef53ce2da16d37d453a6f6a47c1c3f7e2b430ea780537e270063afd14"],
};

test("every vendor has the statements that were released, and no text of them has changed", () => {
    const hashes = destinations.map(({ kind }) => [kind, statementsFor(kind).map(({ hash }) => hash)]);
    expect(Object.fromEntries(hashes)).toEqual(released);
});

test("each says what leaves, and for whom", () => {
    for (const { kind, displayName } of destinations)
        expect(currentStatement(statementsFor(kind)).text).toContain(`data leave for ${displayName}: `);
    expect(currentStatement(statementsFor("snapchat")).text).toContain("hashes");
});

test("they are numbered from 1, and the last one is in force", () => {
    for (const { kind } of destinations) {
        const statements = statementsFor(kind);
        expect(statements.map(({ number }) => number)).toEqual(statements.map((_, index) => String(index + 1)));
        expect(currentStatement(statements)).toBe(statements.at(-1));
    }
});

test("without a statement no data leaves", () => {
    expect(() => statementsFor("other")).toThrow("no data-privacy statement for 'other'");
});
