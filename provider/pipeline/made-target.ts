import type { Account, Destination, TargetInput } from "../destinations/destination";
import type { Ledger, Lock, Owner, TargetLedger } from "../ledger/ledger";
import { targetText, wantedName } from "./export-spec";
import type { ExportSpec } from "./export-spec";

/**
 * A target that was made for an export (`create`) stands in the ledger under its name. Others would name it by its id: under that it has a
 * place in the ledger too, in which only its owner is kept. `undefined`: the export names its target by the id itself.
 */
export function placeById(
    ledger: Ledger,
    spec: ExportSpec,
    destination: Destination,
    id: TargetInput,
): TargetLedger | undefined {
    if (wantedName(spec.destination) === undefined) return undefined;
    return ledger.target(targetText({ connection: spec.connection, destination: id }, destination));
}

/** Claims it, as `TargetLedger.claim` does. */
export async function claimById(byId: TargetLedger, owner: Owner, account: Account, takeOver: boolean): Promise<void> {
    if ((await byId.state()).owner === owner) return;
    await locked(byId, owner, (lock) => byId.claim(lock, owner, account, takeOver));
}

/** As `TargetLedger.disown`. */
export async function disownById(byId: TargetLedger, owner: Owner): Promise<void> {
    if ((await byId.state()).owner !== owner) return;
    await locked(byId, owner, (lock) => byId.disown(lock, owner));
}

async function locked(place: TargetLedger, owner: Owner, work: (lock: Lock) => Promise<void>): Promise<void> {
    const lock = await place.lock(owner);
    try {
        await work(lock);
    } finally {
        await lock.release();
    }
}
