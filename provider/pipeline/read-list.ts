import type { ListedMember, MembersFrom } from "../destinations/destination";
import { isExportError } from "../errors";
import type { Delivery } from "./delivery";

/** Members that are handed over at once. */
const portion = 10_000;

/** What reading a list takes of a delivery. */
export type ListPlace = Pick<Delivery, "destination" | "session" | "target" | "now" | "until">;

export interface ListReading {
    readonly from: MembersFrom;
    /** Where to begin instead when `from` is a place that an earlier run left, and the vendor no longer knows it. */
    readonly anew?: MembersFrom;
    /** Takes some of the members; `next` is where it goes on after them, absent after the last ones. False: enough was read. */
    readonly take: (found: readonly ListedMember[], next: string | undefined) => Promise<boolean>;
}

/** Reads who is on the target, page after page. Gives where it goes on when the time box has ended; undefined: nothing is left to read. */
export async function readList(
    delivery: ListPlace,
    { from, anew, take }: ListReading,
): Promise<MembersFrom | undefined> {
    let place = from;
    let instead = anew;
    let found: ListedMember[] = [];
    for (;;) {
        if (delivery.now().getTime() >= delivery.until) break;
        const page = await readPage(delivery, place, instead);
        instead = undefined;
        found.push(...page.members);
        if (found.length >= portion || page.next === undefined) {
            const more = await take(found, page.next);
            if (page.next === undefined || !more) return undefined;
            found = [];
        }
        place = { next: page.next };
    }
    if (found.length > 0 && !(await take(found, "next" in place ? place.next : undefined))) return undefined;
    return place;
}

async function readPage({ destination, session, target }: ListPlace, from: MembersFrom, anew: MembersFrom | undefined) {
    if (destination.readMembers === undefined) throw new Error(`${destination.kind} cannot be read`);
    try {
        return await destination.readMembers(session, target, from);
    } catch (error) {
        if (anew === undefined || !isExportError(error) || error.code !== "config") throw error;
        return destination.readMembers(session, target, anew);
    }
}
