import type { Chance } from "../faults/chance";
import { row, type SegmentRow } from "../faults/segment";

const PEOPLE = 100;

/** People some of whom are in a segment. */
export class Population {
    readonly #chance: Chance;
    readonly #addresses: readonly string[];
    #rows: ReadonlyMap<string, SegmentRow> = new Map();

    /** `others` may be in the segment too. */
    constructor(chance: Chance, others: readonly string[]) {
        this.#chance = chance;
        const own = Array.from({ length: PEOPLE }, (_, number) => `person.${number}@example.com`);
        this.#addresses = [...own, ...others.filter(() => chance.inPercent(20))];
    }

    /** Some come, some go, some have other data or withdraw their consent; the rest stays as it was. */
    change(): SegmentRow[] {
        const rows = this.#addresses.flatMap((address): [string, SegmentRow][] => {
            const before = this.#rows.get(address);
            const other = this.#chance.inPercent(before === undefined ? 45 : 25);
            if (before !== undefined && other) return [];
            if (before === undefined && !other) return [];
            const same = before !== undefined && !this.#chance.inPercent(15);
            return [[address, same ? before : row(this.#chance, address, "sent")]];
        });
        this.#rows = new Map(rows);
        return rows.map(([, one]) => one);
    }
}
