import type { TargetState } from "../ledger/ledger";
import type { Workbench } from "../workbench";
import type { PreparedPlan } from "./plan";
import type { Stage } from "./stage";

/** A segment read, compared and cut, with what it was read from. */
export interface StagedExport {
    readonly workbench: Workbench;
    readonly stage: Stage;
    readonly prepared: PreparedPlan;
    /** `targetText` of the export that it was made for. */
    readonly target: string;
    /** `sourceDigest` of what was read. */
    readonly source: string;
    /** The ledger as it was when the plan was made. */
    readonly state: TargetState;
}

/** What `check` staged, kept for the `update` that follows in the same process. */
export class StagedExports {
    private readonly staged = new Map<string, StagedExport>();
    private readonly targets = new Map<string, string>();

    keep(owner: string, staged: StagedExport): void {
        this.take(owner)?.workbench.close();
        this.staged.set(owner, staged);
    }

    /** Hands it over; the taker closes its workbench. */
    take(owner: string): StagedExport | undefined {
        const staged = this.staged.get(owner);
        this.staged.delete(owner);
        return staged;
    }

    /** Notes that an export of this program names a target; gives the name of another one that already did. */
    otherOwner(target: string, owner: string): string | undefined {
        const other = this.targets.get(target);
        if (other === undefined) this.targets.set(target, owner);
        return other === owner ? undefined : other;
    }
}
