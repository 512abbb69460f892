import { ExportError } from "../errors";
import type { Owner } from "./ledger";

interface Claim {
    readonly owner: Owner;
    readonly account: { readonly id: string; readonly name: string };
}

/**
 * Throws ExportError `config` when the target has another owner (unless `takeOver`) or another account. `forget` says how somebody
 * makes the ledger forget the target.
 */
export function mustBeClaimable(
    target: string,
    known: Partial<Claim>,
    { owner, account }: Claim,
    takeOver: boolean,
    forget: string,
): void {
    if (known.owner !== undefined && known.owner !== owner && !takeOver) {
        throw new ExportError(
            "config",
            `${target} belongs to ${known.owner}, and this is ${owner}: two exports would undo each other's work. ` +
                "Choose another list; or write takeOver: true to move it here.",
        );
    }
    if (known.account !== undefined && known.account.id !== account.id) {
        throw new ExportError(
            "config",
            `${target} was filled through the account ${known.account.name} (${known.account.id}), and this ` +
                `credential is of ${account.name} (${account.id}). Use a credential of that account; or, if the list has ` +
                `really moved, ${forget}: then nothing on it is known to be ours.`,
        );
    }
}
