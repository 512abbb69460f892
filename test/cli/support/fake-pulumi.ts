import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { standIn } from "./stand-in";

export interface Call {
    readonly words: readonly string[];
    readonly input: string;
}

/**
 * A `pulumi` that takes down how it was called; `refuse` are words whose presence makes it fail, `answers` what it prints as JSON, by the
 * first word.
 */
export function fakePulumi(
    folder: string,
    refuse?: string,
    answers: Readonly<Record<string, unknown>> = {},
): { readonly path: string; calls(): readonly Call[] } {
    const bin = path.join(folder, `bin-${Math.random().toString(36).slice(2)}`);
    const log = path.join(bin, "calls.ndjson");
    mkdirSync(bin);
    const program = `
const { appendFileSync, readFileSync } = require("node:fs");
const words = process.argv.slice(2);
appendFileSync(${JSON.stringify(log)}, JSON.stringify({ words, input: readFileSync(0, "utf8") }) + "\\n");
const answer = ${JSON.stringify(answers)}[words[0]];
if (answer !== undefined) console.log(JSON.stringify(answer));
if (words.includes(${JSON.stringify(refuse ?? "")})) {
    console.error("error: no stack named 'dev' found");
    process.exitCode = 255;
}
`;
    writeFileSync(log, "");
    standIn(path.join(bin, "pulumi"), program);
    return {
        path: `${bin}${path.delimiter}${process.env.PATH ?? ""}`,
        calls: () =>
            readFileSync(log, "utf8")
                .trim()
                .split("\n")
                .filter((line) => line !== "")
                .map((line) => JSON.parse(line) as Call),
    };
}
