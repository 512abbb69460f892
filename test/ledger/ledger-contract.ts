import { idsContract } from "./support/contract-ids";
import { journalContract } from "./support/contract-journal";
import type { Open } from "./support/contract-runs";
import { sharedContract } from "./support/contract-shared";
import { storeContract } from "./support/contract-store";

/** What every store of ledgers must do. `open` gives the store that lies at a fresh directory; called again, the same one. */
export function ledgerContract(open: Open): void {
    journalContract(open);
    idsContract(open);
    storeContract(open);
    sharedContract(open);
}
