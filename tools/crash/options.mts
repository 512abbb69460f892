import { parseArgs } from "node:util";
import { Problem } from "../quickstart/problem.mts";

export interface Options {
    /** How many processes are killed in one process of ours, and how many in earnest, for each vendor and store. */
    kills: number;
    real: number;
    /** The first scenario's; the next ones follow it. */
    seed: number;
    vendors: readonly string[];
    stores: readonly string[];
    /** Tells the story of each scenario. */
    verbose: boolean;
}

const VENDORS = ["snapchat", "klaviyo", "constant-contact"];
const STORES = ["directory", "postgres"];

export function optionsOf(args: string[]): Options {
    const { values } = parseArgs({
        args,
        options: {
            kills: { type: "string", default: "300" },
            real: { type: "string", default: "20" },
            seed: { type: "string", default: "1" },
            vendor: { type: "string" },
            store: { type: "string" },
            verbose: { type: "boolean", default: false },
        },
    });
    return {
        kills: whole("kills", values.kills),
        real: whole("real", values.real),
        seed: whole("seed", values.seed),
        vendors: chosen("vendor", VENDORS, values.vendor),
        stores: chosen("store", STORES, values.store),
        verbose: values.verbose,
    };
}

function chosen(name: string, all: readonly string[], one: string | undefined): readonly string[] {
    if (one === undefined) return all;
    if (!all.includes(one)) throw new Problem(`--${name} ${one} is none: write ${all.join(", ")}`);
    return [one];
}

function whole(name: string, text: string): number {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= 0 && number <= 1e9) return number;
    throw new Problem(`--${name} ${text} is no number that fits: write 0 or more`);
}
