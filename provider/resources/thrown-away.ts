/** What says that this machine is thrown away with all that is kept on it: `CI=true`, as pipelines set it. Undefined: nothing does. */
export function thrownAway(): string | undefined {
    const { CI: value = "" } = process.env;
    return /^(true|1)$/i.test(value) ? `CI=${value}` : undefined;
}
