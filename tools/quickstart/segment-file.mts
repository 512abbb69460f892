import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { peopleFile, peopleRows } from "./people.mts";

export interface SegmentFile {
    path: string;
    rows: number;
    text(): string;
    /** Adds 1 % of new people at its end; gives how many rows. */
    grow(): number;
}

/**
 * The segment that the program reads, of so many people, made anew if need be. What somebody else has put in its place is
 * kept beside it, and `say` tells where.
 */
export function makeSegment(path: string, rows: number, say: (line: string) => void): SegmentFile {
    const text = peopleFile(rows);
    const more = Math.round(rows / 100);
    mkdirSync(dirname(path), { recursive: true });
    const present = existsSync(path) ? readFileSync(path, "utf8") : undefined;
    if (present !== text) {
        // Ours is what an earlier start has left: the same people, 1 % more of them, or fewer if it was killed.
        const ours = present === undefined || (text + peopleRows(rows, rows + more)).startsWith(present);
        if (!ours) say(`${basename(path)} was not made here: it is kept as ${basename(setAside(path))}`);
        writeFileSync(path, text);
    }
    return {
        path,
        rows,
        text: () => readFileSync(path, "utf8"),
        grow: () => {
            appendFileSync(path, peopleRows(rows, rows + more));
            return more;
        },
    };
}

function setAside(path: string): string {
    for (let number = 1; ; number++) {
        const kept = join(dirname(path), `kept-${number}-${basename(path)}`);
        if (existsSync(kept)) continue;
        renameSync(path, kept);
        return kept;
    }
}
