import type { Journal, LastRun, Ledger, TargetLedger } from "../../../provider/ledger/ledger";
import { keyOf, loadText, peopleQuery } from "./members";
import { scratch } from "./scratch";

export const targetText = "klaviyo https://a.klaviyo.com list XW53Ha";
export const sentAt = new Date("2026-11-20T10:00:00.123Z");

export type Open = (directory: string, key?: string) => Ledger;

export function last(id: string): LastRun {
    const rejects = { invalid_email: 2 };
    return {
        id,
        endedAt: "2026-11-20T10:05:00.000Z",
        source: "digest",
        unchanged: 3,
        rejects,
        membersPerSecond: 812.5,
    };
}

/** A row of the ledger as `loadText` writes it. */
export function member(person: number, digest: number, run: string, reason = "-", id = "-"): string {
    return row(person, reason === "-" ? "member" : "rejected", `${digest} ${sentAt.getTime()}`, run, reason, id);
}

/** A row of whatever state. `sent`: digest and time; of whom we never sent for certain, `0 -`. */
export function row(person: number, state: string, sent: string, run: string, reason = "-", id = "-"): string {
    const [digest, time] = sent.split(" ");
    return `${keyOf(person)} ${digest} ${state} ${reason} ${time} ${run} ${id}`;
}

/** Somebody who may be on the list because of us. */
export const unconfirmed = (person: number, run = "run-1"): string => row(person, "unconfirmed", "0 -", run);

/** What the tests of a store do over and over, each time on the store opened anew. */
export function contractRuns(open: Open) {
    const place = scratch();
    const target = (): TargetLedger => open(place.directory).target(targetText);
    return {
        place,
        target,
        rows: () => loadText(target(), place.workbench),
        sending: (journal: Journal, people: number[], digest = 7) =>
            journal.sending(peopleQuery(people, digest), place.workbench, "put"),
        /** A whole run with one batch. */
        run: async (id: string, people: number[], digest: number, refused: number[] = []): Promise<void> => {
            const lock = await target().lock("test");
            const journal = await target().begin(lock, id);
            const batch = await journal.sending(peopleQuery(people, digest), place.workbench, "put");
            const refusals = refused.map((person) => ({ key: keyOf(person), reason: "bad" }));
            await journal.settled(batch, refusals, sentAt);
            await journal.close(last(id), place.workbench);
            await lock.release();
        },
    };
}
