import { createHash } from "node:crypto";
import type { KeptSecret, SecretKeeper } from "../../provider/http/http";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A place where several "processes" keep one secret: whoever holds the keeper has the same disk. */
export interface MemoryKeeper extends SecretKeeper {
    readonly disk: { kept?: KeptSecret | undefined };
    /** Exchanges under way at this moment, and the most there ever were. */
    readonly under: { way: number; most: number };
    /** Called before a secret goes to disk; what it throws keeps it off. */
    onKeep: (kept: KeptSecret) => void | Promise<void>;
}

export function memoryKeeper(kept?: KeptSecret): MemoryKeeper {
    let turn: Promise<unknown> = Promise.resolve();
    const keeper: MemoryKeeper = {
        disk: { kept },
        under: { way: 0, most: 0 },
        onKeep: () => undefined,
        async exchange(spend) {
            const mine = turn.then(async () => {
                keeper.under.way += 1;
                keeper.under.most = Math.max(keeper.under.most, keeper.under.way);
                try {
                    const { keep, result } = await spend(keeper.disk.kept);
                    if (keep !== undefined) {
                        await keeper.onKeep(keep);
                        keeper.disk.kept = keep;
                    }
                    return result;
                } finally {
                    keeper.under.way -= 1;
                }
            });
            turn = mine.catch(() => undefined);
            return mine;
        },
    };
    return keeper;
}

/** A place where nothing may be kept: a directory on a machine that is thrown away. */
export function refusingKeeper(error: Error): SecretKeeper {
    return { exchange: () => Promise.reject(error) };
}
