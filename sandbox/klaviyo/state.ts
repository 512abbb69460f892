import type { JobPlan } from "../jobs";
import type { KlaviyoChoices } from "../settings";
import type { Commit, Journal, Sized, StatePart } from "../state/journal";
import { inPieces, Membership } from "../state/membership";
import { importRows } from "./import-effect";
import { type EndedJob, type ImportFailure, JobTable, takesEffect } from "./job-table";
import { type IncomingProfile, ProfileTable, type StoredProfile } from "./profile-table";

export type OptIn = "single_opt_in" | "double_opt_in";

export interface KlaviyoList {
    readonly id: string;
    readonly name: string;
    readonly optIn: OptIn;
    readonly created: number;
    readonly updated: number;
    readonly membership: Membership;
}

type ListChange = { kind: "list" } & Omit<KlaviyoList, "membership">;

/** Everything that can happen to the account. Times are milliseconds, people are positions in the profile table. */
export type KlaviyoChange =
    | ListChange
    | { kind: "deleteList"; id: string }
    | { kind: "profiles"; rows: readonly StoredProfile[] }
    | { kind: "join"; list: string; people: readonly number[]; at: number | readonly number[] }
    | { kind: "leave"; list: string; people: readonly number[] }
    | { kind: "job"; id: string; list?: string | undefined; plan: JobPlan; rows: readonly IncomingProfile[] }
    | { kind: "jobDue"; id: string }
    | { kind: "jobEnded"; job: Omit<EndedJob, "people">; people: readonly number[] };

const ROWS_PER_LINE = 10_000;

export class KlaviyoState implements StatePart<KlaviyoChange> {
    readonly profiles = new ProfileTable();
    readonly lists = new Map<string, KlaviyoList>();
    readonly jobs = new JobTable();
    readonly commit: Commit<KlaviyoChange>;
    private readonly choices: KlaviyoChoices;

    constructor(journal: Journal, choices: KlaviyoChoices) {
        this.choices = choices;
        this.commit = journal.join("klaviyo", this);
    }

    /** Ends the jobs whose time has come. Everything that reads the state calls this first. */
    settle(now: number): void {
        for (const job of this.jobs.due(now)) this.commit({ kind: "jobDue", id: job.id });
    }

    apply(change: KlaviyoChange): void {
        switch (change.kind) {
            case "list":
                return this.applyList(change);
            case "deleteList":
                this.lists.delete(change.id);
                return;
            case "profiles":
                for (const profile of change.rows) this.profiles.add(profile);
                return;
            case "join":
                return this.applyJoin(change.list, change.people, change.at);
            case "leave":
                for (const person of change.people) this.lists.get(change.list)?.membership.leave(person);
                return;
            case "job":
                return this.jobs.start(change);
            case "jobDue":
                return this.applyDue(change.id);
            case "jobEnded":
                return this.jobs.end({ ...change.job, people: Uint32Array.from(change.people) });
        }
    }

    *snapshot(): Generator<Sized<KlaviyoChange>> {
        for (const rows of inPieces(this.everyProfile(), ROWS_PER_LINE)) {
            yield { change: { kind: "profiles", rows }, rows: rows.length };
        }
        for (const { membership, ...list } of this.lists.values()) {
            yield { change: { kind: "list", ...list }, rows: 1 };
            for (const people of inPieces(membership.from(0), ROWS_PER_LINE)) {
                const at = people.map((person) => (membership.joinedAt(person) ?? 0) * 1000);
                yield { change: { kind: "join", list: list.id, people, at }, rows: people.length };
            }
        }
        for (const { people, ...job } of this.jobs.ended.values()) {
            yield { change: { kind: "jobEnded", job, people: [...people] }, rows: people.length };
        }
        for (const job of this.jobs.open.values()) yield { change: { kind: "job", ...job }, rows: job.rows.length };
    }

    size(): number {
        const waiting = [...this.jobs.open.values()].reduce((sum, job) => sum + job.rows.length, 0);
        const written = [...this.jobs.ended.values()].reduce((sum, job) => sum + job.people.length, 0);
        const members = [...this.lists.values()].reduce((sum, list) => sum + list.membership.count, 0);
        return this.profiles.count + members + waiting + written;
    }

    private applyList({ kind: _kind, ...list }: ListChange): void {
        const membership = this.lists.get(list.id)?.membership ?? new Membership();
        this.lists.set(list.id, { ...list, membership });
    }

    private applyJoin(id: string, people: readonly number[], at: number | readonly number[]): void {
        const membership = this.lists.get(id)?.membership;
        people.forEach((person, index) => {
            const joined = typeof at === "number" ? at : (at[index] ?? 0);
            membership?.join(person, Math.floor(joined / 1000));
        });
    }

    private applyDue(id: string): void {
        const job = this.jobs.open.get(id);
        if (job === undefined) return;
        const { rows, plan, list } = job;
        const effect: { people: number[]; failures: ImportFailure[] } = takesEffect(plan)
            ? importRows(this.profiles, rows, plan.endsAt, this.choices)
            : { people: [], failures: [] };
        if (list !== undefined) this.applyJoin(list, effect.people, plan.endsAt);
        const people = Uint32Array.from(effect.people);
        this.jobs.end({ id, list, plan, total: rows.length, failures: effect.failures, people });
    }

    private *everyProfile(): Generator<StoredProfile> {
        for (let position = 0; position < this.profiles.count; position += 1) {
            const profile = this.profiles.at(position);
            if (profile !== undefined) yield profile;
        }
    }
}
