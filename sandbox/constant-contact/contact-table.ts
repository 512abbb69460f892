export type Permission = "explicit" | "implicit" | "not_set" | "pending_confirmation" | "temp_hold" | "unsubscribed";

export interface StoredContact {
    /** As it was typed; people are matched without regard to case. */
    readonly address: string;
    readonly permission: Permission;
    /** Under the names of an import row: `first_name`, `cf:loyalty_tier`. */
    readonly fields: Readonly<Record<string, unknown>>;
    /** Milliseconds since 1970. */
    readonly created: number;
    readonly updated: number;
}

const ID_END = "-8e6c-11ef-a1b2-fa163e5a7d00";

/** All contacts of the account. A contact is known by its position, and its id is made from that. */
export class ContactTable {
    private readonly rows: StoredContact[] = [];
    private readonly byAddress = new Map<string, number>();

    get count(): number {
        return this.rows.length;
    }

    at(position: number): StoredContact | undefined {
        return this.rows[position];
    }

    find(address: string): number | undefined {
        return this.byAddress.get(address.trim().toLowerCase());
    }

    findById(id: string): number | undefined {
        const position = /^[0-9a-f]{8}-/.test(id) && id.endsWith(ID_END) ? Number.parseInt(id.slice(0, 8), 16) : -1;
        return position >= 0 && position < this.rows.length ? position : undefined;
    }

    add(contact: StoredContact): number {
        this.rows.push(contact);
        this.byAddress.set(contact.address.trim().toLowerCase(), this.rows.length - 1);
        return this.rows.length - 1;
    }

    /** An import's effect on one person: only what is given changes, and never the permission to send. */
    upsert(address: string, fields: Readonly<Record<string, unknown>>, now: number): number {
        const known = this.find(address);
        const before = known === undefined ? undefined : this.rows[known];
        if (known === undefined || before === undefined) {
            return this.add({ address, permission: "implicit", fields, created: now, updated: now });
        }
        this.rows[known] = { ...before, fields: { ...before.fields, ...fields }, updated: now };
        return known;
    }
}

export function contactId(position: number): string {
    return position.toString(16).padStart(8, "0") + ID_END;
}
