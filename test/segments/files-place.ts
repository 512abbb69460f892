import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { filesSource } from "../../provider/segments/files";
import { files } from "../../provider/segments/files-input";
import { PERSON_COLUMNS, type Person, type SourceFixture } from "./source-fixture";

/** `files`, with a segment in one file. */
export function filesFixture(format: "csv" | "jsonl"): SourceFixture {
    return {
        source: filesSource,
        column: (name) => name,
        misspeltColumn: "fisrt",
        open() {
            const directory = mkdtempSync(path.join(tmpdir(), "source-suite-"));
            return Promise.resolve({
                segment: files(`people.${format}`),
                misspelt: files(`peple.${format}`),
                directory,
                fill: (people) => {
                    const text = format === "csv" ? csvOf(people) : people.map(lineOf).join("");
                    // An empty file has its own error; a header of nobody is the one that is meant.
                    writeFileSync(path.join(directory, `people.${format}`), text === "" ? "\n" : text);
                },
                close: () => {
                    rmSync(directory, { recursive: true, force: true });
                    return Promise.resolve();
                },
            });
        },
    };
}

function lineOf(person: Person): string {
    const whole = Object.fromEntries(PERSON_COLUMNS.map((column) => [column, person[column] ?? null]));
    return `${JSON.stringify(whole)}\n`;
}

export function csvOf(people: readonly Person[], names: readonly string[] = PERSON_COLUMNS, header = true): string {
    const lines = people.map((person) => PERSON_COLUMNS.map((column) => quoted(person[column])).join(","));
    return [...(header ? [names.join(",")] : []), ...lines].map((line) => `${line}\n`).join("");
}

function quoted(value: string | number | boolean | null | undefined): string {
    const text = String(value ?? "");
    return /[",\n\r]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
