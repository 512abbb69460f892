import type { SecretKeeper } from "./http";
import { interrupted } from "./network-error";

/**
 * A keeper whose wait for its turn ends when the run is stopped. Once `spend` runs, the run's own requests end it, and what it gives
 * is still kept.
 */
export function stoppableKeeper(keeper: SecretKeeper, signal: AbortSignal): SecretKeeper {
    return {
        async exchange(spend) {
            const stopped = (): Error => interrupted(signal, "the sign-in");
            if (signal.aborted) throw stopped();
            const { promise: stop, reject } = Promise.withResolvers<never>();
            const onStop = (): void => reject(stopped());
            signal.addEventListener("abort", onStop, { once: true });
            const turn = keeper.exchange(async (kept) => {
                if (signal.aborted) throw stopped();
                signal.removeEventListener("abort", onStop);
                return spend(kept);
            });
            try {
                return await Promise.race([turn, stop]);
            } finally {
                signal.removeEventListener("abort", onStop);
            }
        },
    };
}
