import { parseArgs } from "node:util";
import { Problem } from "../quickstart/problem.mts";

export interface Options {
    /** How many scenarios, and the first one's seed; the next ones follow it. */
    runs: number;
    seed: number;
    /** Only this one. */
    vendor: string | undefined;
    /** Tells the story of each scenario. */
    verbose: boolean;
}

const VENDORS = ["klaviyo", "snapchat", "constant-contact"];

export function optionsOf(args: string[]): Options {
    const { values } = parseArgs({
        args,
        options: {
            runs: { type: "string", default: "1000" },
            seed: { type: "string", default: "1" },
            vendor: { type: "string" },
            verbose: { type: "boolean", default: false },
        },
    });
    const { vendor, verbose } = values;
    if (vendor !== undefined && !VENDORS.includes(vendor)) {
        throw new Problem(`--vendor ${vendor} is none: write ${VENDORS.join(", ")}`);
    }
    return { runs: whole("runs", values.runs, 1), seed: whole("seed", values.seed, 0), vendor, verbose };
}

function whole(name: string, text: string, least: number): number {
    const number = Number(text);
    if (Number.isSafeInteger(number) && number >= least && number <= 1e9) return number;
    throw new Problem(`--${name} ${text} is no number that fits: write ${least} or more`);
}
