import { ExportError } from "../errors";
import { createTransport } from "../http/client";
import type { SecretKeeper, Transport } from "../http/http";
import type { Ledger } from "../ledger/ledger";
import type { OperationContext } from "./lifecycle";
import { thrownAway } from "./thrown-away";

/** How an operation reaches a vendor. The ledger is opened when a vendor needs it, and not before. `signal`: the run's own. */
export function vendorTransport(
    context: Pick<OperationContext, "ledger" | "log" | "signal">,
    signal: AbortSignal = context.signal,
): Transport {
    return createTransport({
        signal,
        onPause: ({ host, until }) => context.log.status(`${host} asks to wait until ${until.toISOString()}`),
        daily: (name) => ({
            add: (requests) => context.ledger().daily(name).add(requests),
            today: () => context.ledger().daily(name).today(),
        }),
        secrets: (name) => ({
            exchange: async (spend) => keeperOf(context.ledger(), name).exchange(spend),
        }),
    });
}

/** A secret that was kept on a machine of a pipeline, and is gone with it, would be spent for nothing. */
function keeperOf(ledger: Ledger, name: string): SecretKeeper {
    const sign = thrownAway();
    if (ledger.shared || sign === undefined) return ledger.secret(name);
    const reason = `${sign} says that this machine is thrown away, and with it the ledger in ${ledger.location}.`;
    return { exchange: () => Promise.reject(new ExportError("config", reason)) };
}
