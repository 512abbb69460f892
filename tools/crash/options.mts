import { parseArgs } from "node:util";
import { oneOf, whole } from "../quickstart/options.mts";
import { vendors } from "../quickstart/vendors.mts";

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

const VENDORS = vendors.map(({ name }) => name);
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
        kills: whole("kills", values.kills, 0),
        real: whole("real", values.real, 0),
        seed: whole("seed", values.seed, 0),
        vendors: chosen("vendor", VENDORS, values.vendor),
        stores: chosen("store", STORES, values.store),
        verbose: values.verbose,
    };
}

function chosen(name: string, all: readonly string[], one: string | undefined): readonly string[] {
    return one === undefined ? all : [oneOf(name, one, all)];
}
