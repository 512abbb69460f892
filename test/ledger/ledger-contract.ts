import { baselineContract } from "./support/contract-baseline";
import { idsContract } from "./support/contract-ids";
import { journalContract } from "./support/contract-journal";
import type { Open } from "./support/contract-runs";
import { removalsContract } from "./support/contract-removals";
import { sharedContract } from "./support/contract-shared";
import { storeContract } from "./support/contract-store";

/** What every store of ledgers must do. `open` gives the store that lies at a fresh directory; called again, the same one. */
export function ledgerContract(open: Open): void {
    journalContract(open);
    removalsContract(open);
    baselineContract(open);
    idsContract(open);
    storeContract(open);
    sharedContract(open);
}
