/** 1234567 as `1,234,567`. */
export function number(value: number): string {
    return value.toLocaleString("en-US");
}

/** `812 (700 no_consent, 112 invalid_email)` */
export function byReason(rejected: Readonly<Record<string, number>>): string {
    const reasons = Object.entries(rejected).sort(([, one], [, other]) => other - one);
    const total = reasons.reduce((sum, [, count]) => sum + count, 0);
    if (total === 0) return "0";
    return `${number(total)} (${reasons.map(([reason, count]) => `${number(count)} ${reason}`).join(", ")})`;
}

/** Columns as wide as they must be, two blanks between, columns of numbers to the right. The first row names them. */
export function table(rows: readonly (readonly string[])[]): string {
    const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ""));
    const widths = columns.map((texts) => Math.max(...texts.map((text) => text.length)));
    const ofNumbers = columns.map((texts) => texts.slice(1).every((text) => /^[\d.,]+$/.test(text)));
    const cell = (text: string, column: number): string => {
        const width = widths[column] ?? 0;
        return ofNumbers[column] ? text.padStart(width) : text.padEnd(width);
    };
    return rows.map((row) => `  ${row.map(cell).join("  ").trimEnd()}`).join("\n");
}

/** The order of groups in a table. */
export function byName([one]: [string, unknown], [other]: [string, unknown]): number {
    return one < other ? -1 : 1;
}

export function heading(text: string): void {
    console.log(`\n── ${text} ${"─".repeat(Math.max(3, 96 - text.length))}\n`);
}

/** Runs an act under its heading and says how long it took. */
export async function act<Result>(title: string, play: () => Promise<Result>): Promise<Result> {
    heading(title);
    const started = Date.now();
    const result = await play();
    console.log(`\n  (${((Date.now() - started) / 1000).toFixed(1)} s)`);
    return result;
}
