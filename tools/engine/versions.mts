import { readFileSync } from "node:fs";

/**
 * The oldest `pulumi` on PATH that is used. From 3.229.0 on the Node language host passes Ctrl-C on to the program
 * (https://github.com/pulumi/pulumi/pull/22397); the engine features that the resources need are older: provider
 * configuration 3.139.0 (https://github.com/pulumi/pulumi/pull/17697), inputs returned by `read` 3.216.0
 * (https://github.com/pulumi/pulumi/pull/21315).
 */
export const oldestUsable = "3.229.0";

/** What an engine's folder holds: the CLI, what runs Node programs, and what runs providers written in Node. */
export const engineFiles = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"] as const;

/** The Go modules that only pin what is built; each is a folder beside this file. */
export type Wrapper = "pulumi" | "language-nodejs";

const pinnedModule: Record<Wrapper, string> = {
    pulumi: "github.com/pulumi/pulumi/pkg/v3",
    "language-nodejs": "github.com/pulumi/pulumi/sdk/v3",
};

/** The version a wrapper's go.mod pins, without "v"; that of `pulumi` is the version that is downloaded too. */
export function pinnedVersion(wrapper: Wrapper): string {
    const lines = readFileSync(new URL(`${wrapper}/go.mod`, import.meta.url), "utf8").split("\n");
    const words = lines.map((line) =>
        line
            .trim()
            .replace(/^require /, "")
            .split(" "),
    );
    const version = words.find(([module]) => module === pinnedModule[wrapper])?.[1];
    if (version === undefined) throw new Error(`tools/engine/${wrapper}/go.mod does not pin ${pinnedModule[wrapper]}`);
    return version.slice(1);
}

/** Whether `version` ("3.259.0", a pre-release counts as its release) is at least `oldest`. */
export function isAtLeast(version: string, oldest: string): boolean {
    const [left, right] = [version, oldest].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
    for (let index = 0; index < 3; index++) {
        const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
        if (difference !== 0) return difference > 0;
    }
    return true;
}
