type Words = Iterable<string>;

export function union(...sets: readonly Words[]): ReadonlySet<string> {
    return new Set(sets.flatMap((set) => [...set]));
}

export function common(one: Words, other: ReadonlySet<string>): ReadonlySet<string> {
    return new Set([...one].filter((word) => other.has(word)));
}

/** Those of the first that are in none of the others. */
export function without(one: Words, ...others: readonly ReadonlySet<string>[]): ReadonlySet<string> {
    return new Set([...one].filter((word) => others.every((other) => !other.has(word))));
}
