import { writeFileSync } from "node:fs";

/** Writes a command that runs this JavaScript. Node does not stand behind its `#!`: Node's path may hold a blank. */
export function standIn(file: string, program: string): void {
    const script = `${file}.cjs`;
    writeFileSync(script, program);
    const start = `#!/bin/sh\nexec ${quoted(process.execPath)} ${quoted(script)} "$@"\n`;
    writeFileSync(file, start, { mode: 0o755 });
}

/** A word as a shell takes it. */
function quoted(word: string): string {
    return `'${word.replaceAll("'", "'\\''")}'`;
}
