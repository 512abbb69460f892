/** `done of total`, how fast, how long still: one line for the resource's row. */
export function progressLine(what: string, done: number, total: number, elapsedSeconds: number): string {
    const count = `${what} ${number(done)} of ${number(total)}`;
    if (done === 0 || elapsedSeconds < 1) return count;
    const rate = done / elapsedSeconds;
    const left = Math.max(0, total - done) / rate;
    return `${count} · ${number(Math.round(rate))} a second · ${duration(left)} left`;
}

/** 1234567 as `1,234,567`. */
export function number(value: number): string {
    return value.toLocaleString("en-US");
}

/** Seconds as `45 s`, `3 min`, `1 h 5 min`. */
export function duration(seconds: number): string {
    if (seconds < 90) return `${String(Math.ceil(seconds))} s`;
    const minutes = Math.round(seconds / 60);
    if (minutes < 90) return `${String(minutes)} min`;
    return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60)} min`;
}
