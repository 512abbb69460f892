/** Says what to do where Node.js is older than what this package is written for; undefined where it is not. */
export function nodeProblem(version: string): string | undefined {
    const [major = 0, minor = 0] = version.split(".").map(Number);
    if (major > 22 || (major === 22 && minor >= 19)) return undefined;
    return `pulumi-segment-export needs Node.js 22.19 or later, and this is ${version}: put a newer one first on the PATH.`;
}

// Here, before anything else is loaded: what is missing in an older one would fail with other words.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) throw new Error(problem);
