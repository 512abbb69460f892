import type { Chance } from "../faults/chance";
import type { FaultyVendor } from "../faults/vendor";

/**
 * `before` and `after` a call: it was not begun, or its caller never heard that it was done. `during`: so many operations of the file
 * system, or messages to the database, into it. A request is over for the vendor when it is killed `during` it.
 */
export type Moment = "before" | "during" | "after";

/** When a process is killed. */
export interface Kill {
    /** `journal.settled`, `request`. */
    readonly step: string;
    /** Its first call is 1. In a process that makes fewer nobody is killed. */
    readonly call: number;
    readonly moment: Moment;
    /** `during`: so many operations of the store are still carried out. */
    readonly operations: number;
}

/** How often a run comes to a step, so that calls are chosen that are likely to come. */
type Often = "once" | "twice" | "batches" | "requests";

const MOST: Readonly<Record<Often, number>> = { once: 1, twice: 2, batches: 6, requests: 10 };
/** How many of the kills come to such a step, beside each other: it is between batches that most can go wrong. */
const SHARE: Readonly<Record<Often, number>> = { once: 1, twice: 1, batches: 4, requests: 4 };
const MOMENTS: readonly Moment[] = ["before", "during", "after"];

const OF_ALL: Readonly<Record<string, Often>> = {
    "ledger.key": "twice",
    "ledger.record": "twice",
    "ledger.rejects": "once",
    "target.lock": "once",
    "target.claim": "once",
    "target.state": "twice",
    "target.load": "twice",
    "target.begin": "once",
    "lock.release": "once",
    "journal.sending": "batches",
    "journal.settled": "batches",
    "journal.failed": "once",
    "journal.close": "once",
    request: "requests",
};
const OF_JOBS: Readonly<Record<string, Often>> = { "journal.accepted": "batches" };
const OF_LISTS: Readonly<Record<string, Often>> = { "journal.identified": "once" };
const OF_USED_LISTS: Readonly<Record<string, Often>> = { "journal.baseline": "once" };
const OF_QUOTAS: Readonly<Record<string, Often>> = { "daily.add": "twice", "daily.today": "once" };
const OF_ROTATION: Readonly<Record<string, Often>> = { "secret.exchange": "once" };

/** What of a scenario decides which steps its runs come to. */
export interface Steps {
    readonly vendor: FaultyVendor;
    readonly used: boolean;
    readonly rotating: boolean;
}

export function killOf(chance: Chance, { vendor, used, rotating }: Steps): Kill {
    const { limits } = vendor.destination;
    const readable = vendor.destination.readMembers !== undefined;
    const often: Readonly<Record<string, Often>> = {
        ...OF_ALL,
        ...(vendor.jobs && OF_JOBS),
        ...(readable && OF_LISTS),
        ...(readable && used && OF_USED_LISTS),
        ...(limits.requestsPerDay !== undefined && OF_QUOTAS),
        ...(rotating && OF_ROTATION),
    };
    const step = chance.pick(Object.entries(often).flatMap(([name, how]) => Array<string>(SHARE[how]).fill(name)));
    const most = MOST[often[step] ?? "once"];
    return {
        step,
        call: chance.between(1, most),
        moment: chance.pick(MOMENTS),
        operations: chance.between(0, 8),
    };
}

/** `after journal.settled`: what the table counts by. */
export function placeOf({ step, moment }: Kill): string {
    return `${moment} ${step}`;
}
