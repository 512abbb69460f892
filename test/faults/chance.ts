/** Numbers that look random and are the same whenever the seed is the same. */
export interface Chance {
    /** A whole number, at least 0 and less than `limit`. */
    below(limit: number): number;
    /** A whole number; both ends may come. */
    between(least: number, most: number): number;
    /** True in so many of a hundred cases. */
    inPercent(percent: number): boolean;
    pick<Value>(values: readonly Value[]): Value;
}

export function chanceOf(seed: number): Chance {
    // Mixed first, so that neighbours among the seeds have nothing in common.
    let state = Math.imul(seed + 1, 0x9e3779b1);
    // Mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c
    const next = (): number => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const below = (limit: number): number => Math.floor(next() * limit);
    return {
        below,
        between: (least, most) => least + below(most - least + 1),
        inPercent: (percent) => next() * 100 < percent,
        pick: (values) => {
            const value = values[below(values.length)];
            if (value === undefined) throw new TypeError("nothing to pick from");
            return value;
        },
    };
}
