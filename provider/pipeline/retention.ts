import type { LastRun, TargetLedger } from "../ledger/ledger";
import type { Workbench } from "../workbench";
import { withLedger } from "./tables";

const day = 86_400_000;
const longestMargin = 30;

/** How long after a member was sent he is sent again: before his stay ends, by a tenth of it, at most by 30 days. Milliseconds. */
export function refreshAfter(retentionDays: number): number {
    return (retentionDays - Math.min(longestMargin, retentionDays / 10)) * day;
}

/** Members sent before this are due; undefined: nobody ever is. */
export function refreshBefore(last: LastRun | undefined, now: Date): Date | undefined {
    const days = last?.retention?.days;
    return days === undefined ? undefined : new Date(now.getTime() - refreshAfter(days));
}

/** Somebody is due by now, so that the source must be read although it is unchanged. */
export function refreshIsDue(last: LastRun | undefined, now: Date): boolean {
    const dueFrom = last?.retention?.dueFrom;
    return dueFrom !== undefined && now.getTime() >= Date.parse(dueFrom);
}

/** What is kept of a target's retention for the next plans: whoever of the stage was sent first is due first. */
export async function retentionOf(
    days: number,
    stage: string,
    target: TargetLedger,
    workbench: Workbench,
): Promise<NonNullable<LastRun["retention"]>> {
    const [row] = await withLedger(target, workbench, ({ ledger }) =>
        workbench.rows(
            `SELECT epoch_ms(min(sent_at))::DOUBLE AS first FROM ${ledger}
             WHERE state = 'member' AND key IN (SELECT key FROM ${stage})`,
        ),
    );
    if (row?.first === null || row?.first === undefined) return { days };
    return { days, dueFrom: new Date(Number(row.first) + refreshAfter(days)).toISOString() };
}
