/**
 * Who is on a list, and since when: one number per person of the account, so that a million members take four
 * megabytes. People are known by their position in the account's table.
 */
export class Membership {
    /** Whole seconds since 1970; 0 for somebody who is not on the list. */
    private since = new Uint32Array(64);
    private members = 0;

    get count(): number {
        return this.members;
    }

    has(person: number): boolean {
        return person < this.since.length && this.since[person] !== 0;
    }

    /** Seconds since 1970, or undefined for somebody who is not on the list. */
    joinedAt(person: number): number | undefined {
        return this.has(person) ? this.since[person] : undefined;
    }

    /** Joining again changes nothing. */
    join(person: number, seconds: number): void {
        if (this.has(person)) return;
        if (person >= this.since.length) this.grow(person + 1);
        this.since[person] = seconds;
        this.members += 1;
    }

    leave(person: number): void {
        if (!this.has(person)) return;
        this.since[person] = 0;
        this.members -= 1;
    }

    /** The members in the order of the account's table, from this position on. */
    *from(position: number): Generator<number> {
        for (let person = position; person < this.since.length; person += 1) {
            if (this.since[person] !== 0) yield person;
        }
    }

    private grow(needed: number): void {
        const larger = new Uint32Array(Math.max(needed, this.since.length * 2));
        larger.set(this.since);
        this.since = larger;
    }
}

/** Pieces of at most so many items, for snapshots and streamed answers. */
export function* inPieces<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
    let piece: Item[] = [];
    for (const item of items) {
        piece.push(item);
        if (piece.length < size) continue;
        yield piece;
        piece = [];
    }
    if (piece.length > 0) yield piece;
}
