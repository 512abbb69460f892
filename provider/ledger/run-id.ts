/** Runs name files, so their ids must. */
export function checkedRun(run: string): string {
    if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(run)) {
        throw new Error(
            `a run's id is up to 100 letters, digits, dots, dashes and underscores, not ${JSON.stringify(run)}`,
        );
    }
    return run;
}
