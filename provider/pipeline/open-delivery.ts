import type { Destination, Session, TargetInput } from "../destinations/destination";
import type { Journal, Ledger } from "../ledger/ledger";
import type { Workbench } from "../workbench";
import type { Delivery } from "./delivery";
import type { RunCounts } from "./run-counts";

interface DeliveryRequest {
    readonly destination: Destination;
    readonly session: Session;
    readonly target: TargetInput;
    readonly journal: Journal;
    readonly workbench: Workbench;
    readonly ledger: Ledger;
    readonly signal: AbortSignal;
    readonly now: () => Date;
    /** Seconds. */
    readonly within: { readonly maxDuration: number; readonly settleWithin: number };
}

/** What the parts of a run that begins now share. */
export async function openDelivery(request: DeliveryRequest, counts: RunCounts, startedAt: Date): Promise<Delivery> {
    const { destination, session, target, journal, workbench, ledger, signal, now, within } = request;
    return {
        destination,
        session,
        target,
        journal,
        workbench,
        refusals: await table(workbench, "key BLOB, reason VARCHAR, detail VARCHAR"),
        uncertain: await table(workbench, "key BLOB, unknown BOOLEAN"),
        counts,
        key: await ledger.key(),
        signal,
        now,
        until: startedAt.getTime() + within.maxDuration * 1000,
        settleWithin: within.settleWithin * 1000,
        changed: () => undefined,
    };
}

async function table(workbench: Workbench, columns: string): Promise<string> {
    const name = workbench.fresh("kept");
    await workbench.run(`CREATE TABLE ${name} (${columns})`);
    return name;
}
