import type { Destination, ListedMember } from "../destinations/destination";
import type { Baseline, TargetState } from "../ledger/ledger";
import type { Delivery } from "./delivery";
import type { ExportSpec } from "./export-spec";
import { memberKey } from "./normalise";
import { number } from "./progress";
import { readList } from "./read-list";

/**
 * As what those who are on the target already are to be read before anything is sent; undefined: they need not, or cannot be. Mode `add`
 * removes nobody, so it never has to know. Who was foreign may be adopted later, and never the other way round.
 */
export function wantedBaseline(
    { mode, existing }: Pick<ExportSpec, "mode" | "existing">,
    destination: Destination,
    { baseline }: TargetState,
): Baseline["as"] | undefined {
    if (mode === "add" || destination.readMembers === undefined) return undefined;
    const as = existing === "adopt" ? "ours" : "foreign";
    if (baseline === undefined || baseline.next !== undefined) return as;
    return as === "ours" && baseline.as === "foreign" ? as : undefined;
}

/** Reads who is on the target already, from where an earlier reading stopped. False: the time box ended before all were read. */
export async function readBaseline(
    delivery: Delivery,
    as: Baseline["as"],
    { baseline }: TargetState,
    status: (line: string) => void,
): Promise<boolean> {
    const { next } = baseline?.as === as ? baseline : {};
    let read = 0;
    const left = await readList(delivery, {
        from: next === undefined ? {} : { next },
        anew: {},
        take: async (found, goesOn) => {
            await keep(delivery, found, { as, ...(goesOn === undefined ? {} : { next: goesOn }) });
            read += found.length;
            status(`${number(read)} people found who are on the ${delivery.destination.targetNoun} already`);
            return true;
        },
    });
    return left === undefined;
}

/** In mode `add` too, an empty target is known as one at its first run: it costs one request, and lets `mirror` begin there later. */
export async function noteEmptyTarget(delivery: Delivery, { baseline, lastRun, open }: TargetState): Promise<void> {
    const { destination, session, target } = delivery;
    const first = baseline === undefined && lastRun === undefined && open === undefined;
    if (!first || destination.readMembers === undefined) return;
    const page = await destination.readMembers(session, target, {});
    if (page.members.length === 0 && page.next === undefined) await keep(delivery, [], { as: "foreign" });
}

async function keep(
    { workbench, journal, destination, key }: Delivery,
    found: readonly ListedMember[],
    part: Baseline,
) {
    const there = workbench.fresh("there");
    await workbench.run(`CREATE TABLE ${there} (key BLOB, vendor_id VARCHAR)`);
    await workbench.append(
        there,
        found.map(({ email, id }) => [memberKey(email, destination.identifier, key), id]),
    );
    await journal.baseline(`SELECT key, vendor_id FROM ${there}`, workbench, part);
    await workbench.run(`DROP TABLE ${there}`);
}
