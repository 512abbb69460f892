import { isDeepStrictEqual } from "node:util";
import type { Checks } from "./checks";
import { hasUnknown } from "./engine/unknown";
import type { OperationContext, Properties } from "./lifecycle";
import { connectionProblems } from "./sharing-checks";

/** The export's outputs; those of before, where this `pulumi up` leaves it out. */
interface Saved {
    /** Names of those that are in the state. Unknown in a preview that changes the export. */
    readonly given: readonly string[] | undefined;
    readonly values: Properties;
}

/** Of the export beside what it is declared as. */
interface ExportState {
    readonly saved: unknown;
    readonly sharing: unknown;
}

/**
 * Whether a run may do what its export says. The export has been checked, unless this `pulumi up` leaves it out (`--target`, `--exclude`):
 * then nobody has looked at its consent and at who may use its connection, and neither has what was changed in it been checked and
 * saved: the target that it was found to have would be another one's than the ledger's.
 * https://www.pulumi.com/docs/iac/cli/commands/pulumi_up/
 */
export function checkExport(
    checks: Checks,
    declared: Properties,
    { saved, sharing }: ExportState,
    context: OperationContext,
): void {
    if (hasUnknown(declared.active) || declared.active === false) return;
    const changed = differences(declared, saved as Saved | undefined);
    if (changed.length > 0) {
        const found = `what Pulumi has of the export differs from the program in ${changed.join(", ")}`;
        const remedy = "run pulumi up without --target and --exclude, or --target the export too";
        const others =
            "What ignoreChanges keeps of an export or a transform makes of it, write in its arguments instead";
        checks.fail("export", `${found}: ${remedy}. ${others}`);
        return;
    }
    if (hasUnknown(declared.connection)) return;
    const { connection } = declared;
    for (const reason of connectionProblems({ connection, sharing }, context)) checks.fail("export", reason);
}

/** Names of what is known to differ. */
function differences({ urn: _notOfTheState, ...declared }: Properties, saved: Saved | undefined): string[] {
    if (saved === undefined) return [];
    const { given, values } = saved;
    const known = hasUnknown(given) ? undefined : given;
    return [...new Set([...Object.keys(declared), ...Object.keys(values)])].filter((name) => {
        const one = declared[name];
        const other = known === undefined || known.includes(name) ? values[name] : undefined;
        return !hasUnknown(one) && !hasUnknown(other) && !isDeepStrictEqual(one, other);
    });
}
