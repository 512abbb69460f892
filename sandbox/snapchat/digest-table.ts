const WORDS = 8;
const BYTES = 32;
const FREE = -1;
const SMALLEST = 64;
const HASH = /^[0-9a-f]{64}$/;

/** SHA-256 digests in a row, eight numbers each; as text in the state file they are base64. */
export type Digests = Uint32Array;

/** The digests of those that are 64 lower-case hex digits; the others could never match anybody. */
export function digestsOf(hashes: readonly string[]): Digests {
    const bytes = Buffer.from(new ArrayBuffer(hashes.length * BYTES));
    let length = 0;
    for (const hash of hashes) {
        if (HASH.test(hash)) length += bytes.write(hash, length, BYTES, "hex");
    }
    return new Uint32Array(bytes.buffer, 0, length / 4);
}

export function toBase64(digests: Digests): string {
    return Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength).toString("base64");
}

export function fromBase64(text: string): Digests {
    const bytes = Buffer.from(text, "base64");
    const digests = new Uint32Array(bytes.length / 4);
    Buffer.from(digests.buffer).set(bytes);
    return digests;
}

/** All words take part: people try the sandbox with hashes that are no hashes, zeros with a number at the end. */
function homeOf(digests: Digests, start: number): number {
    let home = 0;
    for (let word = 0; word < WORDS; word += 1) home = Math.imul(home ^ (digests[start + word] ?? 0), 0x9e3779b1);
    return home ^ (home >>> 15);
}

/**
 * Digests with a number each: a hash table outside the garbage collector's reach, since a million hashes as strings
 * make every request slow.
 */
export class DigestTable {
    private digests = new Uint32Array(SMALLEST * WORDS);
    private values = new Uint32Array(SMALLEST);
    /** Where the entry of a slot lies; twice as many slots as entries at least. */
    private slots = new Int32Array(SMALLEST * 2).fill(FREE);
    private entries = 0;

    get count(): number {
        return this.entries;
    }

    /** Puts the digest at this position of `source`, or changes its value. */
    put(source: Digests, position: number, value: number): void {
        const slot = this.slotOf(source, position);
        const known = this.slots[slot] ?? FREE;
        if (known !== FREE) {
            this.values[known] = value;
            return;
        }
        this.slots[slot] = this.entries;
        this.digests.set(source.subarray(position * WORDS, (position + 1) * WORDS), this.entries * WORDS);
        this.values[this.entries] = value;
        this.entries += 1;
        if (this.entries === this.values.length) this.resize(this.entries * 2);
    }

    delete(source: Digests, position: number): void {
        const slot = this.slotOf(source, position);
        const entry = this.slots[slot] ?? FREE;
        if (entry === FREE) return;
        this.closeGap(slot);
        this.entries -= 1;
        if (entry === this.entries) return;
        // The last entry takes the free place.
        this.slots[this.slotOf(this.digests, this.entries)] = entry;
        this.digests.copyWithin(entry * WORDS, this.entries * WORDS, (this.entries + 1) * WORDS);
        this.values[entry] = this.values[this.entries] ?? 0;
    }

    clear(): void {
        this.entries = 0;
        this.slots.fill(FREE);
    }

    /** Keeps the entries whose value is above this one; returns the smallest value left. */
    keepAbove(value: number): number {
        let least = Infinity;
        for (let entry = this.entries - 1; entry >= 0; entry -= 1) {
            const own = this.values[entry] ?? 0;
            if (own <= value) this.delete(this.digests, entry);
            else least = Math.min(least, own);
        }
        return least;
    }

    hashAt(entry: number): string {
        return Buffer.from(this.digests.buffer, entry * BYTES, BYTES).toString("hex");
    }

    valueAt(entry: number): number {
        return this.values[entry] ?? 0;
    }

    slice(start: number, end: number): Digests {
        return this.digests.subarray(start * WORDS, end * WORDS);
    }

    /** The slot that holds the digest, or the free one where it belongs. */
    private slotOf(source: Digests, position: number): number {
        const mask = this.slots.length - 1;
        const start = position * WORDS;
        let slot = homeOf(source, start) & mask;
        for (let entry = this.slots[slot] ?? FREE; entry !== FREE; entry = this.slots[slot] ?? FREE) {
            if (this.isEqual(entry * WORDS, source, start)) return slot;
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private isEqual(own: number, source: Digests, start: number): boolean {
        for (let word = 0; word < WORDS; word += 1) {
            if (this.digests[own + word] !== source[start + word]) return false;
        }
        return true;
    }

    /** Empties a slot and moves up those behind it that would no longer be found. */
    private closeGap(slot: number): void {
        const mask = this.slots.length - 1;
        let gap = slot;
        for (let next = (gap + 1) & mask; this.slots[next] !== FREE; next = (next + 1) & mask) {
            const home = homeOf(this.digests, (this.slots[next] ?? 0) * WORDS) & mask;
            if (((next - home) & mask) < ((next - gap) & mask)) continue;
            this.slots[gap] = this.slots[next] ?? FREE;
            gap = next;
        }
        this.slots[gap] = FREE;
    }

    private resize(capacity: number): void {
        const digests = new Uint32Array(capacity * WORDS);
        digests.set(this.digests);
        this.digests = digests;
        const values = new Uint32Array(capacity);
        values.set(this.values);
        this.values = values;
        this.slots = new Int32Array(capacity * 2).fill(FREE);
        for (let entry = 0; entry < this.entries; entry += 1) this.slots[this.slotOf(digests, entry)] = entry;
    }
}
