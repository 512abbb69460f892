import type { Journal, Ledger, Lock, TargetLedger } from "../../provider/ledger/ledger";
import type { Workbench } from "../../provider/workbench";
import type { Life } from "./life";
import type { Resends } from "./resends";

/** A ledger as a process has it that may be killed at any of its calls. `resends` is told what the journal says. */
export function mortalLedger(ledger: Ledger, life: Life, resends: Resends): Ledger {
    return stepping(ledger, "ledger", life, {
        target: (name) => mortalTarget(ledger.target(name), life, resends),
        daily: (name) => stepping(ledger.daily(name), "daily", life, {}),
        secret: (name) => stepping(ledger.secret(name), "secret", life, {}),
    });
}

function mortalTarget(target: TargetLedger, life: Life, resends: Resends): TargetLedger {
    return stepping(target, "target", life, {
        lock: async (holder) => mortalLock(await life.step("target.lock", () => target.lock(holder)), life),
        begin: async (lock, run) => {
            const journal = await life.step("target.begin", () => target.begin(lock, run));
            return mortalJournal(journal, life, resends);
        },
    });
}

/** The same object: the ledger knows its own locks. A dead one's release reaches nothing, and ends its timer. */
function mortalLock(lock: Lock, life: Life): Lock {
    const release = lock.release.bind(lock);
    return Object.assign(lock, {
        release: async () => {
            try {
                await life.step("lock.release", release);
            } finally {
                if (life.killed.aborted) await release().catch(() => undefined);
            }
        },
    });
}

function mortalJournal(journal: Journal, life: Life, resends: Resends): Journal {
    return stepping(journal, "journal", life, {
        sending: async (members, workbench, kind) => {
            const keys = await keysOf(members, workbench);
            const batch = await life.step("journal.sending", () => journal.sending(members, workbench, kind));
            resends.sending(batch, kind, keys);
            return batch;
        },
        settled: (batch, refused, sentAt) =>
            life.step("journal.settled", async () => {
                await journal.settled(batch, refused, sentAt);
                const without = new Set(refused.map(({ key }) => key));
                // Also when its caller never hears of it.
                resends.settled(batch, without);
            }),
    });
}

async function keysOf(members: string, workbench: Workbench): Promise<string[]> {
    const rows = await workbench.rows(`SELECT lower(hex(key)) AS key FROM (${members})`);
    return rows.map(({ key }) => String(key));
}

/** Every call of it is a step of `life`, but for those in `instead`. */
function stepping<Kind extends object>(real: Kind, name: string, life: Life, instead: Partial<Kind>): Kind {
    return new Proxy(real, {
        get(_, property) {
            if (property in instead) return Reflect.get(instead, property) as unknown;
            const value = Reflect.get(real, property, real) as unknown;
            if (typeof value !== "function") return value;
            const step = `${name}.${String(property)}`;
            const call = value as (...given: unknown[]) => Promise<unknown>;
            return (...given: unknown[]) => life.step(step, () => call.apply(real, given));
        },
    });
}
