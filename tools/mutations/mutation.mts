import { readFileSync } from "node:fs";
import { join } from "node:path";

/** One rule, broken. */
export interface Mutation {
    /** The rule in one short sentence, as it holds while nothing is broken. */
    readonly rule: string;
    /** From the repository's root. */
    readonly file: string;
    /** Text that stands in the file once and no more. */
    readonly find: string;
    readonly replace: string;
    /** Test files that should notice, from the repository's root: one or two small ones. */
    readonly tests: readonly string[];
}

/** The file with the rule broken in it. Throws an error that names the rule when the text is not there once. */
export function broken({ rule, file, find, replace }: Mutation, text: string): string {
    const times = text.split(find).length - 1;
    if (times !== 1) {
        const advice = "write in tools/mutations/ what stands there now";
        throw new Error(
            `"${rule}": ${file} holds the text to replace ${times} times instead of once; ${advice}:\n${find}`,
        );
    }
    if (find === replace) throw new Error(`"${rule}": the replacement in ${file} changes nothing`);
    return text.replace(find, () => replace);
}

/** Whatever keeps the mutations from being tried, one line each. */
export function unfit(mutations: readonly Mutation[], folder: string): string[] {
    const rules = mutations.map(({ rule }) => rule);
    const twice = rules.filter((rule, index) => rules.indexOf(rule) !== index);
    return [
        ...twice.map((rule) => `"${rule}" stands there twice`),
        ...mutations.flatMap((mutation) => {
            try {
                broken(mutation, readFileSync(join(folder, mutation.file), "utf8"));
                return [];
            } catch (error) {
                return [(error as Error).message];
            }
        }),
    ];
}
