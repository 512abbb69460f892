import type { Expectation } from "./expectation";
import { common, union } from "./sets";

/** What the runs so far may have done, as far as it follows from their segments and from how they ended. Addresses throughout. */
export class Memory {
    /** Whom any segment wanted on the list. */
    readonly ever = new Set<string>();
    /** Who was in each segment so far. */
    always: ReadonlySet<string> | undefined;
    /** Who is on the list because of us, for certain; and who may be, or may be held for one who is. */
    sure: ReadonlySet<string> = new Set();
    maybe: ReadonlySet<string> = new Set();
    /** Who was on the list when a run was done, in any of them. */
    readonly due = new Set<string>();
    /** Who left the list by himself. */
    readonly left = new Set<string>();
    /** The last run left nothing open; so does none at all. */
    settled = true;

    /** Before a run's end is judged: it may have sent whom its segment wants. */
    begin(expectation: Expectation): void {
        const here = inSegment(expectation);
        for (const address of expectation.wanted.keys()) this.ever.add(address);
        this.always = this.always === undefined ? here : common(this.always, here);
    }

    /** After it was judged. `due`: who is on the list now if it was done; `excused`: who may have stayed as he was. */
    end(expectation: Expectation, due: readonly string[], excused: ReadonlySet<string>, done: boolean): void {
        const { wanted, withheld } = expectation;
        const sent = new Set(wanted.keys());
        this.settled = done;
        if (!done) {
            this.sure = common(this.sure, inSegment(expectation));
            this.maybe = union(this.maybe, sent);
            return;
        }
        for (const address of due) this.due.add(address);
        this.sure = union(due, common(this.sure, union(withheld, excused)));
        this.maybe = union(sent, common(this.maybe, withheld));
    }
}

/** Who stands in a segment and has not said no. */
export function inSegment({ wanted, withheld }: Expectation): ReadonlySet<string> {
    return union(wanted.keys(), withheld);
}
