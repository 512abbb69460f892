import { ExportError } from "../errors";
import { nearest } from "./near-miss";

/** As many names as fit a message. */
const SHOWN = 20;

/**
 * What is wrong when a source lacks columns; undefined when it has them all. Names are compared exactly.
 *
 * @example
 * missingColumns(["Emial"], ["Id", "Email"], "segments/vip.csv")
 * // no column 'Emial' in segments/vip.csv; did you mean 'Email'? (columns: Id, Email)
 */
export function missingColumns(
    wanted: readonly string[],
    actual: readonly string[],
    source: string,
): string | undefined {
    const missing = wanted.filter((column) => !actual.includes(column));
    if (missing.length === 0) return undefined;
    const sentences = missing.map((column) => {
        const meant = nearest(column, actual);
        return `no column '${column}' in ${source}${meant === undefined ? "" : `; did you mean '${meant}'?`}`;
    });
    return `${sentences.join("; ")} (columns: ${listed(actual)})`;
}

function listed(names: readonly string[]): string {
    const more = names.length - SHOWN;
    return names.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${String(more)} more` : "");
}

/** Throws ExportError `config` where a column is not there. `where`: as people would name the place. */
export function refuseMissing(wanted: readonly string[], actual: readonly string[], where: string): void {
    const missing = missingColumns(wanted, actual, where);
    if (missing !== undefined) throw new ExportError("config", missing);
}
