import { journalContract } from "./support/contract-journal";
import type { Open } from "./support/contract-runs";
import { storeContract } from "./support/contract-store";

/** What every store of ledgers must do. `open` gives the store that lies at a fresh directory; called again, the same one. */
export function ledgerContract(open: Open): void {
    journalContract(open);
    storeContract(open);
}
