/** Numbers that look random and are the same at every run. */
export interface Chance {
    /** At least 0, less than 1. */
    next(): number;
    /** A whole number, at least 0 and less than `limit`. */
    below(limit: number): number;
    pick<Value>(values: readonly Value[]): Value;
}

/** The chance that belongs to a row; `purpose` gives it several that have nothing to do with each other. */
export function chanceOf(row: number, purpose = ""): Chance {
    let state = seedOf(`${purpose}${row}`);
    // Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    const next = (): number => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const below = (limit: number): number => Math.floor(next() * limit);
    return { next, below, pick: <Value,>(values: readonly Value[]) => values[below(values.length)] as Value };
}

/** FNV-1a: http://www.isthe.com/chongo/tech/comp/fnv/ */
function seedOf(text: string): number {
    let hash = 0x811c9dc5;
    for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
    return hash;
}
