import type { Destination } from "../../provider/destinations/destination";
import type { Scenario } from "./scenario";

/** A handful of people makes many batches. */
export function smallBatches(
    destination: Destination,
    { rows: most, bytes: mostBytes }: Scenario["limits"],
): Destination {
    const { rows, bytes, ...others } = destination.limits;
    const smaller = { rows: { ...rows, value: most }, bytes: { ...bytes, value: mostBytes } };
    const { by, rows: removed } = destination.removal;
    const removal = { by, rows: { ...removed, value: Math.min(removed.value, most) } };
    return { ...destination, limits: { ...others, ...smaller }, removal };
}
