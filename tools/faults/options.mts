import { parseArgs } from "node:util";
import { oneOf, whole } from "../quickstart/options.mts";
import { vendors } from "../quickstart/vendors.mts";

export interface Options {
    /** How many scenarios, and the first one's seed; the next ones follow it. */
    runs: number;
    seed: number;
    /** Only this one. */
    vendor: string | undefined;
    /** Tells the story of each scenario. */
    verbose: boolean;
}

const VENDORS = vendors.map(({ name }) => name);

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
    if (vendor !== undefined) oneOf("vendor", vendor, VENDORS);
    return { runs: whole("runs", values.runs, 1), seed: whole("seed", values.seed, 0), vendor, verbose };
}
