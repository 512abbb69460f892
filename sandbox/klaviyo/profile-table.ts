/** What a profile holds, under Klaviyo's names. */
export type ProfileAttributes = Readonly<Record<string, unknown>>;
export type Consent = "SUBSCRIBED" | "UNSUBSCRIBED" | "NEVER_SUBSCRIBED";

export interface StoredProfile {
    readonly attributes: ProfileAttributes;
    /** Milliseconds since 1970. */
    readonly created: number;
    readonly updated: number;
    readonly consent?: Consent;
}

/** A profile as an import brings it. */
export interface IncomingProfile {
    readonly id?: string;
    readonly attributes: ProfileAttributes;
}

/** The attributes that make two rows the same person, in the order in which the sandbox asks them. */
const IDENTIFIERS = ["email", "phone_number", "external_id"] as const;
export type Identifier = (typeof IDENTIFIERS)[number];

const ID_PREFIX = "01SANDBX";
const ID_DIGITS = 18;
const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * All profiles of the account. A profile is known by its position; its id, 26 characters as Klaviyo's ULIDs, is made
 * from that, and addresses are compared exactly as they were sent.
 */
export class ProfileTable {
    private readonly rows: StoredProfile[] = [];
    private readonly byIdentifier: Readonly<Record<Identifier, Map<string, number>>> = {
        email: new Map(),
        phone_number: new Map(),
        external_id: new Map(),
    };

    private readonly met = new Set<string>();

    get count(): number {
        return this.rows.length;
    }

    /** Whether this address is asked about for the first time. */
    firstTime(email: string): boolean {
        return !this.met.has(email) && this.met.add(email).has(email);
    }

    at(position: number): StoredProfile | undefined {
        return this.rows[position];
    }

    find(identifier: Identifier, value: string): number | undefined {
        return this.byIdentifier[identifier].get(value);
    }

    findById(id: string): number | undefined {
        const position = positionOf(id);
        return position !== undefined && position < this.rows.length ? position : undefined;
    }

    add(profile: StoredProfile): number {
        this.rows.push(profile);
        const position = this.rows.length - 1;
        this.index(profile.attributes, position);
        return position;
    }

    /** Creates or updates: attributes that are not given stay as they are. */
    upsert(incoming: IncomingProfile, now: number, clearNulls: boolean): number {
        const attributes = incoming.attributes;
        const known = this.locate(incoming);
        const before = known === undefined ? undefined : this.rows[known];
        if (known === undefined || before === undefined) {
            const fresh = Object.values(attributes).includes(null) ? merge({}, attributes, clearNulls) : attributes;
            return this.add({ attributes: fresh, created: now, updated: now });
        }
        this.rows[known] = { ...before, attributes: merge(before.attributes, attributes, clearNulls), updated: now };
        this.index(attributes, known);
        return known;
    }

    private locate(incoming: IncomingProfile): number | undefined {
        if (incoming.id !== undefined) return this.findById(incoming.id);
        for (const identifier of IDENTIFIERS) {
            const value = incoming.attributes[identifier];
            const known = typeof value === "string" ? this.byIdentifier[identifier].get(value) : undefined;
            if (known !== undefined) return known;
        }
        return undefined;
    }

    private index(attributes: ProfileAttributes, position: number): void {
        for (const identifier of IDENTIFIERS) {
            const value = attributes[identifier];
            if (typeof value === "string") this.byIdentifier[identifier].set(value, position);
        }
    }
}

/** `location` and `properties` are merged key by key, everything else is replaced. */
function merge(before: ProfileAttributes, incoming: ProfileAttributes, clearNulls: boolean): ProfileAttributes {
    const merged: Record<string, unknown> = { ...before };
    for (const [name, value] of Object.entries(incoming)) {
        if (value === null) {
            if (clearNulls) delete merged[name];
        } else if (name === "location" || name === "properties") {
            merged[name] = { ...(merged[name] as object | undefined), ...(value as object) };
        } else {
            merged[name] = value;
        }
    }
    return merged;
}

export function profileId(position: number): string {
    let digits = "";
    for (let rest = position; rest > 0; rest = Math.floor(rest / 32)) digits = (CROCKFORD[rest % 32] ?? "") + digits;
    return ID_PREFIX + digits.padStart(ID_DIGITS, "0");
}

function positionOf(id: string): number | undefined {
    if (id.length !== ID_PREFIX.length + ID_DIGITS || !id.startsWith(ID_PREFIX)) return undefined;
    let position = 0;
    for (const digit of id.slice(ID_PREFIX.length)) {
        const value = CROCKFORD.indexOf(digit);
        if (value === -1) return undefined;
        position = position * 32 + value;
    }
    return position;
}
