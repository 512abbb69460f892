import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const script = path.join(__dirname, "..", "..", "tools", "quickstart", "people.mts");
const folder = mkdtempSync(path.join(tmpdir(), "people with blanks "));

afterAll(() => rmSync(folder, { recursive: true }));

function people(rows: number): string {
    const file = path.join(folder, "deep", `${String(rows)}.csv`);
    execFileSync(process.execPath, [script, file, "--rows", String(rows)]);
    return readFileSync(file, "utf8");
}

const segment = people(20_000);
const lines = segment.trimEnd().split("\n");
const count = (pattern: RegExp): number => lines.filter((line) => pattern.test(line)).length;
const percent = (number: number): number => (number / 20_000) * 100;

test("the same rows hold the same people, also in a longer segment", () => {
    expect(people(20_000)).toBe(segment);
    expect(people(20_200).startsWith(segment)).toBe(true);
    expect(lines).toHaveLength(20_001);
});

test("it has the dirt that it says it has", () => {
    const ids = lines.slice(1).map((line) => line.split(",")[0]);
    expect(percent(ids.length - new Set(ids).size)).toBeCloseTo(2, 0);
    expect(Math.round(percent(count(/,yes$/)) / 2)).toBe(45);
    expect(percent(count(/,no$/))).toBeCloseTo(4.5, 0);
    expect(count(/^[^,]*,(""|"\s+")?,/)).toBeGreaterThan(20);
    expect(percent(count(/^[^,]*,[A-Z0-9.]+@[A-Z.]+,/))).toBeGreaterThan(5);
    expect(count(/^[^,]*,"[\s\u{a0}]+\S+@\S+",/u)).toBeGreaterThan(500);
    expect(count(/^[^,]*,"[^"]*,other@/)).toBeGreaterThan(5);
});

test("names of many kinds are among them", () => {
    for (const script of ["Greek", "Arabic", "Han", "Cyrillic", "Extended_Pictographic"]) {
        const pattern =
            script === "Extended_Pictographic"
                ? /\p{Extended_Pictographic}/u
                : new RegExp(`\\p{Script=${script}}`, "u");
        expect([script, count(pattern) > 20]).toEqual([script, true]);
    }
    for (const text of [
        "Łukasz",
        "Åsa",
        "İsmail",
        "Ελένη",
        "Οδυσσέας",
        "ΑΓΓΕΛΟΣ",
        '"Robert ""Bob"""',
        '"Smith, Jr."',
    ]) {
        expect([text, segment.includes(text)]).toEqual([text, true]);
    }
});

// https://www.rfc-editor.org/rfc/rfc2606
test("nobody real can be reached", () => {
    const domains = [...segment.matchAll(/@+[\s.]*([\p{L}\w.-]*)/gu)].map(([, domain = ""]) =>
        domain.replaceAll("..", ".").replace(/\.$/, "").toLowerCase(),
    );
    const reserved = /^$|^localhost$|(^|\.)(example|test)$|(^|\.)example\.(com|org|net)$/;
    expect(domains.length).toBeGreaterThan(19_000);
    expect([...new Set(domains)].filter((domain) => !reserved.test(domain))).toEqual([]);
});

test("a wrong call says how to call it", () => {
    expect(() => execFileSync(process.execPath, [script], { stdio: "pipe" })).toThrow("usage: node");
});
