import { Problem } from "./problem.mts";

/** What was written after `--<name>`: a whole number, at least `least`. Throws a Problem where it is none. */
export function whole(name: string, text: string, least: number): number {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= least && number <= 1e9) return number;
    throw new Problem(`--${name} ${text} is no number that fits: write ${least} or more`);
}

/** What was written after `--<name>`: one of `all`. Throws a Problem where it is none of them. */
export function oneOf(name: string, text: string, all: readonly string[]): string {
    if (all.includes(text)) return text;
    throw new Problem(`--${name} ${text} is none: write ${all.join(", ")}`);
}

/** An option that is none. */
export function isUsage(error: unknown): boolean {
    return error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
