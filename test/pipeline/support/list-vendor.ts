import { createHash } from "node:crypto";
import type { Destination, MembersFrom, Receipt, Settlement } from "../../../provider/destinations/destination";
import { ExportError } from "../../../provider/errors";
import { memoryDestination, memoryVendor } from "./memory-vendor";

const nobodyRefused = { members: [], counted: {} };

export interface ListVendorOptions {
    readonly by: "id" | "sha256";
    readonly readable: boolean;
    readonly settlement: "job" | "none";
    /** What is answered to a removal of whom it does not know. */
    readonly unknown: "passed over" | "refused" | "counted";
}

/** A list without a network. It notices at once when somebody is taken off it who never was ours. */
export class ListVendor {
    /** Address to name, of those on the list. */
    readonly list = new Map<string, string>();
    /** Who must never be taken off. */
    readonly foreign = new Set<string>();
    /** People in each request that changed something, `+p1@example.com` or `-p1@example.com`. */
    readonly requests: string[][] = [];
    /** The request of this number from now fails, after it took effect or before. */
    fault: { in: number; effect: boolean } | undefined;
    /** Who is on the list and not shown on it yet. */
    readonly hidden = new Set<string>();
    /** No removal is taken, and nobody is named. */
    refusesRemovals = false;
    /** No job ends. */
    slow = false;
    /** What it was asked for without being a mistake of the test. */
    readonly wrongs: string[] = [];
    readonly #jobs: (() => void)[] = [];
    readonly #options: ListVendorOptions;

    constructor(options: ListVendorOptions) {
        this.#options = options;
    }

    destination(): Destination {
        const { by, readable, settlement } = this.#options;
        const base: Partial<Destination> = memoryDestination(memoryVendor());
        delete base.readMembers;
        return {
            ...(base as Destination),
            settlement,
            identifier: by === "sha256" ? "sha256" : "email",
            fields: { name: { form: "text", maxLength: 10 } },
            removal: { by, rows: { value: 2, source: "", read: "" } },
            batch: {
                row: () => "to_json(email || ' ' || coalesce(f0, ''))",
                envelope: () => ({ open: "[", close: "]" }),
            },
            send: (_session: unknown, _target: unknown, body: Buffer) =>
                this.#answer(() => this.#put(JSON.parse(body.toString()) as string[])),
            remove: (_session: unknown, _target: unknown, names: readonly string[]) =>
                this.#answer(() => this.#remove(names)),
            settle: (_session: unknown, job: string): Promise<Settlement> => {
                if (this.slow) return Promise.resolve({ state: "pending" });
                this.#jobs[Number(job)]?.();
                return Promise.resolve({ state: "applied", rejects: nobodyRefused });
            },
            ...(readable
                ? { readMembers: (_session: unknown, _target: unknown, from: MembersFrom) => this.#page(from) }
                : {}),
        };
    }

    #answer(take: () => Receipt): Promise<Receipt> {
        const due = this.fault !== undefined && this.fault.in-- === 0 ? this.fault : undefined;
        if (due === undefined) return Promise.resolve(take());
        this.fault = undefined;
        if (due.effect) take();
        return Promise.reject(new ExportError("remote", "no answer"));
    }

    #put(rows: readonly string[]): Receipt {
        const people = rows.map((row) => row.split(" ", 2));
        this.requests.push(people.map(([email]) => `+${String(email)}`));
        return this.#later(() => {
            for (const [email = "", name = ""] of people) this.list.set(email, name);
        });
    }

    #remove(names: readonly string[]): Receipt {
        if (this.refusesRemovals) return { outcome: "unattributed", reason: "refused" };
        const known = new Map([...this.list.keys()].map((email) => [this.#nameOf(email), email]));
        const unknown = names.flatMap((name, index) => (known.has(name) ? [] : [{ index, reason: "unknown" }]));
        if (unknown.length > 0 && this.#options.unknown === "refused") return { outcome: "refused", rows: unknown };
        const people = names.flatMap((name) => known.get(name) ?? []);
        this.requests.push(people.map((email) => `-${email}`));
        for (const email of people) if (this.foreign.has(email)) this.wrongs.push(`${email} was taken off`);
        const counted =
            unknown.length > 0 && this.#options.unknown === "counted" ? { lost: unknown.length } : undefined;
        return this.#later(() => {
            for (const email of people) this.list.delete(email);
        }, counted);
    }

    #later(effect: () => void, counted?: { readonly lost: number }): Receipt {
        if (this.#options.settlement === "job" && counted === undefined)
            return { outcome: "accepted", job: String(this.#jobs.push(effect) - 1) };
        effect();
        return { outcome: "applied", rejects: { members: [], counted: { ...counted } } };
    }

    #nameOf(email: string): string {
        return this.#options.by === "id" ? `id-${email}` : createHash("sha256").update(email).digest("hex");
    }

    #page(from: MembersFrom) {
        const start = "next" in from ? Number(from.next) : 0;
        const everybody = [...this.list.keys()]
            .filter((email) => !this.hidden.has(email))
            .sort()
            .map((email) => ({ id: this.#nameOf(email), email }));
        const members = everybody.slice(start, start + 2);
        const next = start + 2 < everybody.length ? { next: String(start + 2) } : {};
        return Promise.resolve({ members, ...next });
    }
}
