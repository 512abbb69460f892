import type { Destination } from "../destinations/destination";
import type { Transport } from "../http/http";
import type { LastRun, Ledger } from "../ledger/ledger";
import { EmptySegment } from "../segments/empty-segment";
import { sourceFor } from "../segments/registry";
import type { SegmentInput } from "../segments/segment-input";
import type { SourceContext } from "../segments/segment-source";
import { openWorkbench } from "../workbench";
import type { Workbench } from "../workbench";
import { mappedFields, segmentName, sourceDigest, targetText } from "./export-spec";
import type { ExportSpec } from "./export-spec";
import { makePlan } from "./plan";
import { refreshIsDue } from "./retention";
import { stage } from "./stage";
import type { StageRequest } from "./stage";
import type { StagedExport } from "./staged-exports";

export interface PrepareRequest {
    readonly spec: ExportSpec;
    readonly destination: Destination;
    readonly ledger: Ledger;
    /** The program's directory. */
    readonly directory: string;
    readonly signal: AbortSignal;
    /** Those of each segment, in their order; absent: none needs any. */
    readonly sourceCredentials?: readonly Readonly<Record<string, string>>[] | undefined;
    /** How sources and vendors are reached. */
    readonly transport: (signal: AbortSignal) => Transport;
    readonly now: () => Date;
}

/** The source is what the last complete run read, and no run is open: there is nothing to do, and nothing was read. */
export interface Unchanged {
    readonly unchanged: number;
    /** What the last run left out, by reason. */
    readonly rejected: Readonly<Record<string, number>>;
}

/** Stages the segments and plans what would be sent. The staged export's workbench is the caller's to close. */
export async function prepareExport(request: PrepareRequest): Promise<StagedExport | Unchanged> {
    const { spec, destination, ledger, now } = request;
    const target = ledger.target(targetText(spec, destination));
    const state = await target.state();
    const source = await readSourceDigest(request, state.lastRun);
    const untouched = state.open === undefined && state.lastRun?.source === source;
    if (untouched && !refreshIsDue(state.lastRun, now())) {
        return { unchanged: state.lastRun.unchanged, rejected: state.lastRun.rejects };
    }

    const workbench = await openWorkbench();
    try {
        const staged = await stage(
            await stageRequest(request, state.lastRun),
            sourceContext(request, workbench),
            workbench,
        );
        const prepared = await makePlan({ spec, destination, ledger: target, state, now: now() }, staged, workbench);
        return { workbench, stage: staged, prepared, target: target.target, source, state };
    } catch (error) {
        workbench.close();
        throw error;
    }
}

/** The digest of the segments as they are now, got without reading them. `last`: the run before. */
export async function readSourceDigest(request: PrepareRequest, last: LastRun | undefined): Promise<string> {
    const context = sourceContext(request);
    const fingerprints = await Promise.all(
        request.spec.segments.map((segment, index) =>
            sourceFor(segment)
                .fingerprint(segment, { ...context, credentials: request.sourceCredentials?.[index] })
                .catch((error: unknown) => {
                    if (error instanceof EmptySegment && wasRead(segment, last)) return "empty";
                    throw error;
                }),
        ),
    );
    return sourceDigest(request.spec, fingerprints);
}

/** A segment that was read before may be empty now: whether that can be, the guard judges. Of any other it is an error. */
function wasRead(segment: SegmentInput, last: LastRun | undefined): boolean {
    return last?.segments?.[segmentName(segment)] !== undefined;
}

async function stageRequest(
    { spec, destination, ledger, sourceCredentials }: PrepareRequest,
    last: LastRun | undefined,
): Promise<StageRequest> {
    return {
        segments: spec.segments,
        mayBeEmpty: spec.segments.map((segment) => wasRead(segment, last)),
        sourceCredentials,
        email: spec.fields.email,
        fields: mappedFields(spec.fields),
        ...(spec.consentColumn === undefined
            ? {}
            : { consent: { column: spec.consentColumn, ...(spec.consentValues && { values: spec.consentValues }) } }),
        identifier: destination.identifier,
        maxEmailLength: destination.maxEmailLength,
        specs: destination.fields,
        key: await ledger.key(),
    };
}

function sourceContext(request: PrepareRequest, workbench?: Workbench): SourceContext {
    return {
        directory: request.directory,
        signal: request.signal,
        now: request.now,
        transport: request.transport(request.signal),
        workbench: () => (workbench === undefined ? openWorkbench() : Promise.resolve(workbench)),
    };
}
