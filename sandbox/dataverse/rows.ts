import type { DataverseChoices } from "../settings";
import { compileFilter, type Filter } from "./filter";
import { customerOf } from "./identity";
import type { Block } from "./state";
import type { Table } from "./tables";

/** A row that a query found. */
export interface Found {
    readonly customer: number;
    readonly block: Block;
}

export interface Search {
    readonly table: Table;
    readonly blocks: readonly Block[];
    readonly filter: Filter | undefined;
    readonly choices: DataverseChoices;
}

/** Rows that fit, behind one customer, in the order of keys. */
export function* findRows({ table, blocks, filter, choices }: Search, after: number): Generator<Found> {
    const matches = filter && compileFilter(filter);
    const named = filter && customersNamed(filter);
    if (named !== undefined) {
        for (const customer of named) {
            const block = blocks.find(({ from, count }) => customer >= from && customer < from + count);
            if (customer > after && block !== undefined) yield { customer, block };
        }
        return;
    }
    for (const block of blocks) {
        const end = block.from + block.count;
        for (let customer = Math.max(block.from, after + 1); customer < end; customer += 1) {
            const fits = matches?.((column) => table.value(column, customer, block, choices)) ?? true;
            if (fits) yield { customer, block };
        }
    }
}

/** The customers whose keys a filter names, and nothing else; a table of a million is then not searched. */
function customersNamed(filter: Filter): number[] | undefined {
    const parts = "parts" in filter && filter.kind === "or" ? filter.parts : [filter];
    const numbers = new Set<number>();
    for (const part of parts) {
        if (part.kind !== "eq" || part.column !== "msdynci_customerid") return undefined;
        const customer = customerOf(part.text);
        if (customer !== undefined) numbers.add(customer);
    }
    return [...numbers].sort((one, other) => one - other);
}

/** The newest first; within one moment by key. */
export function newestFirst(blocks: readonly Block[]): Block[] {
    return [...blocks].sort((one, other) => other.since - one.since || one.from - other.from);
}
