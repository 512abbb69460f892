import type { TargetLedger } from "../ledger/ledger";
import { literal } from "../workbench";

/** How long after somebody was sent his absence from the list says nothing: vendors show late, and work off what they never answered. */
const showsWithin = 30 * 60_000;

/** SQL over the ledger's rows: whether somebody was sent so long ago that he would be seen on the list. `run`: the open journal's. */
export async function sentLongAgo(now: Date, target: TargetLedger, run: string): Promise<string> {
    const before = new Date(now.getTime() - showsWithin).toISOString();
    const { lastRun } = await target.state();
    const recent = lastRun !== undefined && lastRun.endedAt >= before ? [lastRun.id] : [];
    // Of whom nobody knows, the time is not known either: it was at most when his run ended.
    const runs = [run, ...recent].map(literal).join(", ");
    return `CASE WHEN sent_at IS NULL THEN run NOT IN (${runs}) ELSE sent_at < ${literal(before)}::TIMESTAMP END`;
}
