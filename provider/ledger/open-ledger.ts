import { ExportError } from "../errors";
import { openDirectoryLedger } from "./directory/directory-ledger";
import type { Ledger } from "./ledger";
import { openPostgresLedger } from "./postgres/postgres-ledger";

/**
 * Opens the store that `segmentexport:ledger` names; nothing is read or made yet. Throws ExportError `config` when it names none.
 * `location` is a path (a relative one starts at the process's directory) or a `postgres://` address, `key` the text of `segmentexport:key`.
 */
export function openLedger(location: string, key?: string): Ledger {
    if (location.trim() === "")
        throw new ExportError("config", "segmentexport:ledger is empty: write a directory, or a postgres:// address.");
    const [, scheme] = /^([a-z][a-z0-9+.-]+):\/\//i.exec(location) ?? [];
    if (scheme !== undefined && /^postgres(ql)?$/i.test(scheme)) return openPostgresLedger({ address: location, key });
    // The rest of the address may hold a password: no message repeats it.
    if (scheme !== undefined) {
        throw new ExportError(
            "config",
            `segmentexport:ledger is a ${scheme}:// address: write the path of a directory.`,
        );
    }
    return openDirectoryLedger({ directory: location, key });
}
