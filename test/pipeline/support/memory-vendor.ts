import * as z from "zod";
import type { Destination, ListedMember, MemberPage, MembersFrom } from "../../../provider/destinations/destination";
import { ExportError } from "../../../provider/errors";

export interface MemoryVendor {
    /** Address to the time when it was sent last. */
    readonly held: Map<string, Date>;
    /** Whoever is on the list, in the order of joining, with the time of it; a vendor may list fewer than it holds. */
    readonly joined: { email: string; id: string; at: Date }[];
    /** Addresses of each request. */
    readonly sent: string[][];
    readonly pages: MembersFrom[];
    retentionDays?: number | undefined;
    /** Addresses that it holds and never lists. */
    unlisted: ReadonlySet<string>;
    /** Called before each page is given. */
    beforePage: () => void;
    /** Places that it no longer knows when it is asked the first time. */
    readonly forgets: Set<string>;
    requestsLeft?: number;
    now: Date;
}

export const pageSize = 2;

export function memoryVendor(): MemoryVendor {
    return {
        held: new Map(),
        joined: [],
        sent: [],
        pages: [],
        unlisted: new Set(),
        beforePage: () => undefined,
        forgets: new Set(),
        now: new Date("2026-01-01T00:00:00Z"),
    };
}

/** A vendor without a network that can be read: bodies are `["p1@example.com",...]`, ids `id-p1@example.com`. */
export function memoryDestination(vendor: MemoryVendor): Destination {
    const limit = (value: number) => ({ value, source: "", read: "" });
    const page = (from: MembersFrom): MemberPage => {
        vendor.pages.push(from);
        vendor.beforePage();
        if ("next" in from && vendor.forgets.delete(from.next)) throw new ExportError("config", "no such page");
        const since = "next" in from ? undefined : from.joinedSince;
        const start = "next" in from ? Number(from.next) : vendor.joined.findIndex(({ at }) => !since || at >= since);
        const members: ListedMember[] = start < 0 ? [] : vendor.joined.slice(start, start + pageSize);
        const end = start + pageSize;
        return { members, ...(start >= 0 && end < vendor.joined.length ? { next: String(end) } : {}) };
    };
    return {
        kind: "memory",
        displayName: "Memory",
        hosts: { api: "https://memory.example" },
        targetSettings: [],
        settings: z.record(z.string(), z.string()),
        target: z.record(z.string(), z.string()),
        targetNoun: "list",
        targetId: "listId",
        identifier: "email",
        settlement: "none",
        fields: {},
        maxEmailLength: 100,
        removal: { by: "id", rows: limit(10) },
        limits: {
            rows: limit(3),
            bytes: limit(10_000),
            windows: {},
            membersPerSecond: limit(1000),
            concurrency: 1,
            requestsPerDay: limit(10_000),
        },
        batch: { row: () => "to_json(email)", envelope: () => ({ open: "[", close: "]" }) },
        signIn: () => ({ http: { sent: 0, left: () => Promise.resolve(vendor.requestsLeft) } }),
        findTarget: () =>
            Promise.resolve({
                id: "L1",
                name: "List",
                ...(vendor.retentionDays === undefined ? {} : { retentionDays: vendor.retentionDays }),
            }),
        send: (_session: unknown, _target: unknown, body: Buffer) => {
            const emails = JSON.parse(body.toString()) as string[];
            vendor.sent.push(emails);
            for (const email of emails) {
                if (!vendor.held.has(email) && !vendor.unlisted.has(email))
                    vendor.joined.push({ email, id: `id-${email}`, at: vendor.now });
                vendor.held.set(email, vendor.now);
            }
            return Promise.resolve({ outcome: "applied", rejects: { members: [], counted: {} } });
        },
        readMembers: (_session: unknown, _target: unknown, from: MembersFrom) =>
            Promise.resolve(from).then((place) => page(place)),
    } as unknown as Destination;
}
