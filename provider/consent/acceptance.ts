// The one module of it that is needed: the provider loads this for every command.
import { diffLines } from "diff/lib/diff/line.js";
import type { Statement } from "./statements";

/** A statement and the line that accepts it. */
export function howToAccept(statement: Statement, now: Date): string {
    const line = acceptLine(statement, now);
    return `Statement ${statement.number}:\n${indented(statement.text)}\nIf you accept it, write:\n    ${line}`;
}

/** What a connection's arguments say when it is accepted. */
export function acceptLine({ number }: Statement, now: Date): string {
    return `consent: { iAgree: true, by: "<who accepts>", on: "${day(now)}", statement: "${number}" }`;
}

/** The lines that one statement has and the other has not. */
export function difference(before: Statement, after: Statement): string {
    const lines = diffLines(`${before.text}\n`, `${after.text}\n`).flatMap(({ value, added, removed }) => {
        if (!added && !removed) return [];
        return value
            .trimEnd()
            .split("\n")
            .map((line) => `${added ? "+" : "-"} ${line}`);
    });
    return lines.join("\n");
}

export function indented(text: string): string {
    return text.replaceAll(/^/gm, "    ");
}

/** In UTC. */
export function day(date: Date): string {
    return date.toISOString().slice(0, 10);
}
