import { EmptySegment } from "../segments/empty-segment";
import { sourceFor } from "../segments/registry";
import type { SourceContext } from "../segments/segment-source";
import type { Workbench } from "../workbench";
import { countRows } from "../workbench/count-rows";
import type { StageRequest } from "./stage";

/** One table of all segments' rows, and how many each has: `origin, line, c0` the address, then the fields, last the consent. Its rowid is the order. */
export async function loadSegments(request: StageRequest, context: SourceContext, workbench: Workbench) {
    const columns = [request.email, ...request.fields.map(({ column }) => column)];
    if (request.consent !== undefined) columns.push(request.consent.column);
    const shape = columns.map((_, index) => `, c${String(index)} VARCHAR`).join("");
    let raw: string | undefined;
    const segments: number[] = [];
    for (const [index, segment] of request.segments.entries()) {
        context.signal.throwIfAborted();
        const table = workbench.fresh("raw");
        await workbench.run(`CREATE TABLE ${table} (origin VARCHAR, line BIGINT${shape})`);
        const credentials = request.sourceCredentials?.[index];
        await sourceFor(segment)
            .load(segment, columns, table, { ...context, credentials })
            .catch((error: unknown) => {
                if (!(error instanceof EmptySegment) || request.mayBeEmpty?.[index] !== true) throw error;
            });
        segments.push(await countRows(workbench, table));
        if (raw === undefined) {
            raw = table;
            continue;
        }
        await workbench.run(`INSERT INTO ${raw} SELECT * FROM ${table} ORDER BY rowid`);
        await workbench.run(`DROP TABLE ${table}`);
    }
    if (raw === undefined) throw new Error("a stage needs a segment");
    return { raw, segments };
}
