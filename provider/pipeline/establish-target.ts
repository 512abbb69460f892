import type { Destination, Session, TargetInfo, TargetInput } from "../destinations/destination";
import { ExportError, isExportError } from "../errors";
import { wait } from "../http/wait";
import type { CreatedTarget, Lock, TargetLedger } from "../ledger/ledger";
import { wantedName } from "./export-spec";
import type { TargetRequest } from "./export-spec";

/** Milliseconds between looks for a target whose making got no answer: a vendor may show it late. */
const looks = [0, 1_000, 3_000];

export interface EstablishRequest {
    readonly destination: Destination;
    readonly session: Session;
    readonly wanted: TargetRequest;
    /** The id that an earlier time found or made; absent: none. */
    readonly known: string | undefined;
    readonly ledger: TargetLedger;
    readonly owner: string;
    readonly signal: AbortSignal;
}

/** A target by its id, as a destination takes it. */
export function targetInput(destination: Destination, id: string): TargetInput {
    return { [destination.targetId]: id };
}

/**
 * Finds the export's target, or makes it where the export asks for that. Nothing is made twice: the ledger knows of the making before
 * the vendor does. Throws `config` when the name stands for somebody else's target.
 */
export async function establishTarget(request: EstablishRequest): Promise<TargetInfo> {
    const { destination, session, wanted } = request;
    const name = wantedName(wanted);
    if (name === undefined) return destination.findTarget(session, wanted as TargetInput);
    const id = (await request.ledger.state()).created?.id ?? request.known;
    if (id !== undefined) return findMade(request, id, name);
    const lock = await request.ledger.lock(request.owner);
    try {
        return await make(request, lock, name);
    } finally {
        await lock.release();
    }
}

async function findMade({ destination, session }: EstablishRequest, id: string, name: string): Promise<TargetInfo> {
    try {
        return await destination.findTarget(session, targetInput(destination, id));
    } catch (error) {
        if (!isExportError(error) || error.code !== "config") throw error;
        const reason =
            `the ${destination.targetNoun} ${JSON.stringify(name)} (${id}) that was made for this export cannot be used any more: ` +
            `${error.message} To have a new one made, write another name`;
        throw new ExportError("config", reason, { property: "destination.create.name", cause: error });
    }
}

async function make(request: EstablishRequest, lock: Lock, name: string): Promise<TargetInfo> {
    const { destination, session, ledger } = request;
    const begun: CreatedTarget | undefined = (await ledger.state()).created;
    const found = await destination.findByName(session, name);
    const [only] = found;
    if (only !== undefined) {
        if (begun?.name !== name || found.length > 1) throw taken(destination, name, found);
        await ledger.madeTarget(lock, { name, id: only.id });
        return only;
    }
    await ledger.madeTarget(lock, { name });
    const made = await destination.createTarget(session, name).catch((error: unknown) => look(request, name, error));
    await ledger.madeTarget(lock, { name, id: made.id });
    return made;
}

/** No answer came to the request that makes the target: it may have been made. */
async function look(
    { destination, session, signal }: EstablishRequest,
    name: string,
    cause: unknown,
): Promise<TargetInfo> {
    if (!isExportError(cause) || cause.code !== "remote") throw cause;
    for (const pause of looks) {
        await wait(pause, signal);
        const [only, ...others] = await destination.findByName(session, name);
        if (only !== undefined && others.length === 0) return only;
    }
    throw cause;
}

function taken(destination: Destination, name: string, found: readonly TargetInfo[]): ExportError {
    const { displayName, targetId, targetNoun } = destination;
    const ids = found.map(({ id }) => id);
    const reason =
        `${displayName} already has ${ids.length === 1 ? `a ${targetNoun}` : `${String(ids.length)} ${targetNoun}s`} named ` +
        `${JSON.stringify(name)} (${ids.join(", ")}). To use one of them write destination: { ${targetId}: "${ids[0] ?? ""}" }, ` +
        "else another name";
    return new ExportError("config", reason, { property: "destination.create.name" });
}
