/**
 * Lets a line through now and then: every second at first, later every five and every fifteen. Where nobody watches a terminal, each
 * line is printed for good, so a run of an hour must not print thousands. What is held back is dropped: the next line replaces it.
 */
export function statusLine(show: (text: string) => void, now: () => number = Date.now): (text: string) => void {
    const started = now();
    let last = -Infinity;
    return (text) => {
        const at = now();
        const age = at - started;
        const every = age < 10_000 ? 1_000 : age < 60_000 ? 5_000 : 15_000;
        if (at - last < every) return;
        last = at;
        show(text);
    };
}
