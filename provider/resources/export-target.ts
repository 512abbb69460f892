import type { Session, TargetInfo } from "../destinations/destination";
import type { Transport } from "../http/http";
import { establishTarget, targetInput } from "../pipeline/establish-target";
import { targetText } from "../pipeline/export-spec";
import type { ExportSpec, TargetRequest } from "../pipeline/export-spec";
import { placeById } from "../pipeline/made-target";
import { destinationOf } from "./checks";
import { connectionInput } from "./connection-input";
import type { Credentials } from "./credential";
import type { OperationContext, Properties } from "./lifecycle";
import { vendorTransport } from "./vendor-transport";

/** What reaching a target takes of an operation. */
export type TargetContext = Pick<OperationContext, "owner" | "ledger" | "log" | "signal" | "now">;

/** The id of the target that an earlier operation found or made. */
export function knownTarget({ target }: Properties): string | undefined {
    return (target as TargetInfo | undefined)?.id;
}

/** Finds the export's target, or makes it where it is wanted and `known` is not. */
export async function findTarget(inputs: Properties, context: TargetContext, known?: string): Promise<TargetInfo> {
    const connection = inputs.connection as Properties;
    const destination = destinationOf(connection.kind);
    context.log.status(`looking for the ${destination.targetNoun} at ${destination.displayName}`);
    const session = signIn(inputs, vendorTransport(context));
    return establishTarget({
        destination,
        session,
        wanted: inputs.destination as TargetRequest,
        known,
        ledger: context.ledger().target(targetText(inputs as unknown as ExportSpec, destination)),
        owner: context.owner,
        signal: context.signal,
    });
}

function signIn(inputs: Properties, transport: Transport): Session {
    const connection = inputs.connection as Properties;
    return destinationOf(connection.kind).signIn(
        connectionInput(connection, inputs.credentials as Credentials),
        transport,
    );
}

/** What is needed to work on the export's target, `id`, beyond a run. */
export function targetAccess(properties: Properties, id: string, context: TargetContext) {
    const spec = properties as unknown as ExportSpec;
    const destination = destinationOf(spec.connection.kind);
    const ledger = context.ledger();
    const destinationTarget = targetInput(destination, id);
    return {
        owner: context.owner,
        displayName: spec.displayName,
        ledger,
        target: ledger.target(targetText(spec, destination)),
        destination,
        destinationTarget,
        byId: placeById(ledger, spec, destination, destinationTarget),
        session: (signal: AbortSignal) => signIn(properties, vendorTransport(context, signal)),
        signal: context.signal,
        now: context.now,
        status: (line: string) => context.log.status(line),
    };
}
