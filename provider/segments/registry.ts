import { ExportError } from "../errors";
import { customerInsightsSource } from "./customer-insights";
import { customerInsightsFolderSource } from "./customer-insights-folder";
import { filesSource } from "./files";
import type { SegmentInput } from "./segment-input";
import type { SegmentSource } from "./segment-source";

const sources: readonly SegmentSource[] = [filesSource, customerInsightsSource, customerInsightsFolderSource];

/** The source that reads a segment. Throws ExportError `config` for what is no segment. */
export function sourceFor(segment: SegmentInput): SegmentSource {
    const kind = kindOf(segment);
    const source = sources.find((candidate) => candidate.kind === kind);
    if (source !== undefined) return source;
    const known = sources.map((candidate) => candidate.kind).join(", ");
    const what =
        typeof kind === "string" ? `no segment source is called '${kind}' (known: ${known})` : "this is no segment";
    throw new ExportError("config", `${what}; write files("segments/vip.csv")`);
}

/** A program need not be type-checked. */
function kindOf(segment: unknown): unknown {
    return typeof segment === "object" && segment !== null && "kind" in segment ? segment.kind : undefined;
}
