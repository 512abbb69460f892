import type { Commit, Journal, Sized, StatePart } from "../state/journal";
import { inPieces, Membership } from "../state/membership";
import { type ActivityWork, ActivityTable, endState, type EndedActivity, type OpenActivity } from "./activity-table";
import { ContactTable, type StoredContact } from "./contact-table";
import { importContacts } from "./import-effect";
import { sourcePeople } from "./member-source";

export interface ContactList {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly favorite: boolean;
    readonly created: number;
    readonly updated: number;
    readonly membership: Membership;
}

type ListChange = { kind: "list" } & Omit<ContactList, "membership">;

/** Everything that can happen to the account. Times are milliseconds, people are positions in the contact table. */
export type ConstantContactChange =
    | ListChange
    | { kind: "contacts"; rows: readonly StoredContact[] }
    | { kind: "join"; list: string; people: readonly number[]; seconds: readonly number[] }
    | ({ kind: "activity" } & OpenActivity)
    | { kind: "activityDue"; id: string }
    | { kind: "activityEnded"; activity: EndedActivity };

const ROWS_PER_LINE = 10_000;

export class ConstantContactState implements StatePart<ConstantContactChange> {
    readonly contacts = new ContactTable();
    readonly lists = new Map<string, ContactList>();
    readonly activities = new ActivityTable();
    readonly commit: Commit<ConstantContactChange>;

    constructor(journal: Journal) {
        this.commit = journal.join("constant-contact", this);
    }

    /** Ends the activities whose time has come. Everything that reads the state calls this first. */
    settle(now: number): void {
        for (const { id } of this.activities.due(now)) this.commit({ kind: "activityDue", id });
    }

    apply(change: ConstantContactChange): void {
        switch (change.kind) {
            case "list":
                return this.applyList(change);
            case "contacts":
                for (const contact of change.rows) this.contacts.add(contact);
                return;
            case "join":
                change.people.forEach((person, index) => {
                    this.lists.get(change.list)?.membership.join(person, change.seconds[index] ?? 0);
                });
                return;
            case "activity":
                return this.activities.start(change);
            case "activityDue":
                return this.applyDue(change.id);
            case "activityEnded":
                return this.activities.end(change.activity);
        }
    }

    *snapshot(): Generator<Sized<ConstantContactChange>> {
        for (const rows of inPieces(this.everyContact(), ROWS_PER_LINE)) {
            yield { change: { kind: "contacts", rows }, rows: rows.length };
        }
        for (const { membership, ...list } of this.lists.values()) {
            yield { change: { kind: "list", ...list }, rows: 1 };
            for (const people of inPieces(membership.from(0), ROWS_PER_LINE)) {
                const seconds = people.map((person) => membership.joinedAt(person) ?? 0);
                yield { change: { kind: "join", list: list.id, people, seconds }, rows: people.length };
            }
        }
        for (const activity of this.activities.ended.values())
            yield { change: { kind: "activityEnded", activity }, rows: 1 };
        for (const activity of this.activities.open.values()) {
            yield { change: { kind: "activity", ...activity }, rows: workSize(activity.work) };
        }
    }

    size(): number {
        const waiting = [...this.activities.open.values()].reduce((sum, { work }) => sum + workSize(work), 0);
        const members = [...this.lists.values()].reduce((sum, list) => sum + list.membership.count, 0);
        return this.contacts.count + members + waiting + this.activities.ended.size;
    }

    /** On how many lists a contact is. */
    listCount(person: number): number {
        return [...this.lists.values()].filter(({ membership }) => membership.has(person)).length;
    }

    private applyList({ kind: _kind, ...list }: ListChange): void {
        const membership = this.lists.get(list.id)?.membership ?? new Membership();
        this.lists.set(list.id, { ...list, membership });
    }

    private applyDue(id: string): void {
        const activity = this.activities.open.get(id);
        if (activity === undefined) return;
        const { plan, work } = activity;
        const completed = endState(plan) === "completed";
        const counters = completed ? this.carryOut(work, plan.endsAt) : {};
        const errors = plan.outcome === "failed" ? ["An unexpected error occurred while processing the activity."] : [];
        this.activities.end({ id, plan, counters, errors });
    }

    private carryOut(work: ActivityWork, now: number): Readonly<Record<string, number>> {
        const lists = work.lists.map((id) => this.lists.get(id)).filter((list) => list !== undefined);
        const seconds = Math.floor(now / 1000);
        if (work.type === "deleteLists") {
            for (const { id } of lists) this.lists.delete(id);
            return { items_total_count: work.lists.length, items_completed_count: work.lists.length };
        }
        if (work.type === "import") {
            const listsAfter = (person: number) =>
                this.listCount(person) + lists.filter(({ membership }) => !membership.has(person)).length;
            const { people, counters } = importContacts(this.contacts, work.rows, listsAfter, now);
            for (const { membership } of lists) for (const person of people) membership.join(person, seconds);
            return counters;
        }
        const people = sourcePeople(this, work.source);
        for (const { membership } of lists) {
            for (const person of people) {
                if (work.type === "join") membership.join(person, seconds);
                else membership.leave(person);
            }
        }
        return { items_total_count: people.length, items_completed_count: people.length, list_count: lists.length };
    }

    private *everyContact(): Generator<StoredContact> {
        for (let position = 0; position < this.contacts.count; position += 1) {
            const contact = this.contacts.at(position);
            if (contact !== undefined) yield contact;
        }
    }
}

function workSize(work: ActivityWork): number {
    return work.type === "import" ? work.rows.length : 1;
}
