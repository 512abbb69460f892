import { targetText } from "../../../provider/pipeline/export-spec";
import { memberKey } from "../../../provider/pipeline/normalise";
import { openWorkbench } from "../../../provider/workbench";
import type { RunPlace } from "./run-place";

/** What the ledger says of these people, each as `member id-7` or `rejected name`; those whom it does not know are left out. */
export async function ledgerRows(place: RunPlace, emails: readonly string[]): Promise<Record<string, string>> {
    const key = await place.ledger.key();
    const known = new Map(emails.map((email) => [memberKey(email, "email", key).toString("hex"), email]));
    const workbench = await openWorkbench();
    try {
        const target = place.ledger.target(targetText(place.spec, place.destination));
        await target.load(workbench, { ledger: "ledger", pending: "pending" });
        const rows = await workbench.rows(
            "SELECT lower(hex(key)) AS key, concat_ws(' ', state, reason, vendor_id) AS said FROM ledger",
        );
        return Object.fromEntries(rows.map(({ key, said }) => [known.get(String(key)) ?? "somebody", String(said)]));
    } finally {
        workbench.close();
    }
}
