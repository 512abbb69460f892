const SHOWN = 20;

/**
 * Throws an error that names each violation and how often it came, less those expected; and each expected one that never came.
 */
export function complain(counts: ReadonlyMap<string, number>, expected: readonly RegExp[] = []): void {
    const missing = expected.filter((words) => ![...counts.keys()].some((violation) => words.test(violation)));
    const wrong = [...counts].filter(([violation]) => !expected.some((words) => words.test(violation)));
    if (missing.length === 0 && wrong.length === 0) return;
    const lines = wrong.map(([violation, count]) => `  ${count > 1 ? `${String(count)} times ` : ""}${violation}`);
    throw new Error(
        [
            `${String(wrong.length)} kinds of requests are not what the vendors describe (test/vendors):`,
            ...lines.slice(0, SHOWN),
            ...(lines.length > SHOWN ? [`  and ${String(lines.length - SHOWN)} more`] : []),
            ...missing.map((words) => `  no request was wrong in the expected way: ${String(words)}`),
        ].join("\n"),
    );
}
