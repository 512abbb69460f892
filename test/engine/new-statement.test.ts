import { execFileSync } from "node:child_process";
import path from "node:path";
import { openLedger } from "../../provider/ledger/open-ledger";
import { rehearse } from "./support/rehearsal";
import type { Rehearsal } from "./support/rehearsal";
import { type Changes, installVariant } from "./support/variant";
import { program, vendors } from "./support/vendors";

const [vendor] = vendors.filter(({ name }) => name === "klaviyo");
if (vendor === undefined) throw new Error("no vendor to test with");

let rehearsal: Rehearsal;
let installed: string;
const uploads = (): number => rehearsal.sandbox.requests().filter(({ rows = 0 }) => rows > 0).length;
const accept = (statement: string): Promise<void> =>
    rehearsal.project.write(
        "index.js",
        program(vendor, rehearsal.sandbox.url, {
            consent: `{ iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "${statement}" }`,
        }),
    );

/** The next major version of the package: the same, with one more statement for Klaviyo. */
const nextMajor: Changes = {
    "provider/consent/statement-texts.js": `
        const { klaviyo } = own.statementTexts;
        const [text] = klaviyo.slice(-1);
        const next = text.replace("The data may be personal.", "The data is personal.") + "\\nOne line more.";
        module.exports = { ...own, statementTexts: { ...own.statementTexts, klaviyo: [...klaviyo, next] } };`,
};

beforeAll(async () => {
    rehearsal = await rehearse(vendor, { people: 5 });
    await accept("1");
}, 900_000);
afterAll(() => rehearsal?.close());

test("a changed statement stops the preview with the difference, the whole text and the line to write", async () => {
    expect((await rehearsal.project.up()).output).toMatch(/successful: \+5/);
    installed = await installVariant(rehearsal.project, nextMajor);
    const before = rehearsal.sandbox.requests().length;
    const preview = await rehearsal.project.preview();
    expect(preview.exitCode).not.toBe(0);
    const lines = preview.output.split("\n").map((line) => line.trim());
    expect(lines).toContainEqual(expect.stringContaining("statement 1, which was accepted, is no longer in force"));
    const shown = lines.filter((line) => /^[-+] (The data|One line|You make)/.test(line));
    expect(shown).toEqual([
        expect.stringMatching(/^- The data may be personal\. It leaves your own/),
        expect.stringMatching(/^\+ The data is personal\. It leaves your own/),
        "+ One line more.",
    ]);
    expect(lines).toContainEqual(expect.stringMatching(/^You make sure that Klaviyo meets the duties/));
    expect(lines).toContainEqual(expect.stringMatching(/^consent: \{ iAgree: true, .* statement: "2" \}/));
    expect(rehearsal.sandbox.requests()).toHaveLength(before);
});

test("segment-export consent prints the new one, and the old one by its number", () => {
    const run = (...words: string[]): string =>
        execFileSync(process.execPath, [path.join(installed, "dist/cli/main.js"), "consent", "klaviyo", ...words], {
            encoding: "utf8",
        });
    expect(run()).toMatch(/^Statement 2 for Klaviyo, in force[\s\S]*The data is personal[\s\S]*statement: "2"/);
    const old = run("--statement", "1");
    expect(old).toMatch(
        /^Statement 1 for Klaviyo, no longer in force: statement 2 is\.[\s\S]*The data may be personal/,
    );
    expect(old).not.toContain("If you accept it");
});

test("accepting it anew goes on without an upload", async () => {
    const before = uploads();
    await accept("2");
    const up = await rehearsal.project.up();
    expect(up.output).toMatch(/3 updated/);
    expect(up.exitCode).toBe(0);
    expect(uploads()).toBe(before);
    const state = await rehearsal.project.exportStack();
    const connection = state.deployment.resources?.find(({ type }) => type.endsWith(":KlaviyoConnection"));
    const receipt = { by: "dpo@contoso.example", on: "2026-11-20", statement: "2" };
    expect(connection?.outputs?.receipt).toMatchObject(receipt);
    const [record] = await openLedger(path.join(rehearsal.project.directory, ".segment-export")).runs(1);
    expect(record?.consent).toMatchObject({ statement: "1" });
});
