import { randomBytes } from "node:crypto";
import { type JobOutcome, noteJob, planJob, sentinelOutcome } from "../jobs";
import { wholeSeconds } from "../clock";
import type { FaultBook } from "../faults";
import type { KlaviyoChoices } from "../settings";
import { notFound } from "./errors";
import { invalidFilter, parseFilter } from "./filter";
import type { Admitted, KlaviyoParts, klaviyoRoutes } from "./gate";
import { readImport } from "./import-validation";
import { JOB_LIFETIME, type ImportFailure, type JobView } from "./job-table";
import { collection, document, pageSize, pageStart, readDocument, takePage } from "./json-api";
import { type IncomingProfile, profileId } from "./profile-table";
import { profileResource } from "./profile-routes";
import { KLAVIYO_SEEDS } from "./seeds";
import type { KlaviyoState } from "./state";

const PATH = "/api/profile-bulk-import-jobs";
const PER_PAGE = 20;
const MOST_PER_PAGE = 100;

export interface ImportParts extends KlaviyoParts {
    readonly faults: FaultBook;
}

export function importRoutes(route: ReturnType<typeof klaviyoRoutes>, parts: ImportParts): void {
    const { state, settings, faults } = parts;
    route("post", PATH, "bulkImport", (request) => {
        const { rows, list } = readImport(readDocument(request), state.lists, settings.klaviyo);
        request.c.var.note.rows = rows.length;
        const sentinel = askedOutcome(rows);
        const asked = { vendor: "klaviyo", rows: rows.length, sentinel, now: request.now } as const;
        const plan = planJob(asked, settings.jobSeconds, faults);
        noteJob(request.c.var.note, plan);
        const id = jobId(request.now);
        state.commit({ kind: "job", id, list, plan, rows }, rows.length);
        return document(request, jobDocument(request, state.jobs.view(id, request.now), settings.klaviyo), 202);
    });
    route("get", PATH, "getImports", (request) => {
        const wanted = filtered(request, state.jobs.all(request.now));
        const start = pageStart(request);
        const end = start + pageSize(request, PER_PAGE, MOST_PER_PAGE);
        const items = wanted.slice(start, end).map((job) => jobResource(request, job, settings.klaviyo));
        return collection(request, { items, next: end < wanted.length ? end : undefined });
    });
    route("get", `${PATH}/:id`, "getImport", (request) =>
        document(request, jobDocument(request, knownJob(state, request), settings.klaviyo)),
    );
    resultRoutes(route, parts);
}

function resultRoutes(route: ReturnType<typeof klaviyoRoutes>, { state, settings }: KlaviyoParts): void {
    const job = (request: Admitted) => knownJob(state, request);
    route("get", `${PATH}/:id/import-errors`, "getImportErrors", (request) => {
        const { id, failures } = job(request);
        const start = pageStart(request);
        const end = start + pageSize(request, PER_PAGE, MOST_PER_PAGE);
        const items = failures.slice(start, end).map((failure) => importError(id, failure, settings.klaviyo));
        return collection(request, { items, next: end < failures.length ? end : undefined });
    });
    const people = (request: Admitted) => {
        const written = job(request).people.slice().sort();
        const start = pageStart(request);
        return takePage(
            written.filter((person) => person >= start),
            pageSize(request, PER_PAGE, MOST_PER_PAGE),
        );
    };
    route("get", `${PATH}/:id/profiles`, "getImportProfiles", (request) => {
        const { items, next } = people(request);
        return collection(request, { items: items.map((person) => profileResource(request, state, person)), next });
    });
    route("get", `${PATH}/:id/relationships/profiles`, "getImportProfileIds", (request) => {
        const { items, next } = people(request);
        return collection(request, {
            items: items.map((person) => ({ type: "profile", id: profileId(person) })),
            next,
        });
    });
}

function knownJob(state: KlaviyoState, request: Admitted): JobView {
    const view = state.jobs.view(request.param("id"), request.now);
    if (view === undefined) throw notFound("Invalid job id");
    return view;
}

function askedOutcome(rows: readonly IncomingProfile[]): JobOutcome | undefined {
    for (const { attributes } of rows) {
        const outcome = typeof attributes.email === "string" ? sentinelOutcome(attributes.email) : undefined;
        if (outcome !== undefined) return outcome;
    }
    return undefined;
}

/** Recorded ids decode to `<company>_maintenance.<6 characters>.<seconds>.<6 characters>`. */
function jobId(now: number): string {
    const word = () => randomBytes(3).toString("hex");
    const text = `${KLAVIYO_SEEDS.accountId}_maintenance.${word()}.${Math.floor(now / 1000)}.${word()}`;
    return Buffer.from(text).toString("base64url");
}

function filtered(request: Admitted, jobs: readonly JobView[]): readonly JobView[] {
    const conditions = parseFilter(request.c.req.query("filter"));
    const kept = jobs.filter((job) =>
        conditions.every(({ operator, field, values }) => {
            if (field !== "status" || !["any", "equals"].includes(operator)) throw invalidFilter();
            return values.includes(job.status);
        }),
    );
    return request.c.req.query("sort") === "created_at" ? kept : kept.toReversed();
}

function importError(job: string, failure: ImportFailure, { errorPayload }: KlaviyoChoices): object {
    const row = `/data/attributes/profiles/data/${failure.index}/attributes`;
    const { payload } = failure;
    const payloads = { attributes: payload, profile: { type: "profile", attributes: payload }, none: null };
    return {
        type: "import-error",
        id: `${job}.${failure.index}`,
        attributes: {
            code: failure.code,
            title: failure.title,
            detail: failure.detail,
            source: { pointer: failure.field === undefined ? row : `${row}/${failure.field}` },
            original_payload: payloads[errorPayload],
        },
    };
}

function jobDocument(request: Admitted, job: JobView | undefined, choices: KlaviyoChoices): object {
    if (job === undefined) throw notFound("Invalid job id");
    return { data: jobResource(request, job, choices), links: { self: `${request.base}${PATH}/${job.id}` } };
}

function jobResource({ base, now }: Admitted, job: JobView, { completedCount }: KlaviyoChoices): object {
    const self = `${base}${PATH}/${job.id}`;
    const { plan, status } = job;
    const over = status === "complete" || status === "cancelled";
    return {
        type: "profile-bulk-import-job",
        id: job.id,
        attributes: {
            status,
            created_at: wholeSeconds(plan.acceptedAt),
            total_count: job.total,
            completed_count: job.completed + (completedCount === "all" ? job.failures.length : 0),
            failed_count: job.failures.length,
            completed_at: over ? wholeSeconds(plan.endsAt) : null,
            expires_at: wholeSeconds(plan.acceptedAt + JOB_LIFETIME),
            started_at: now < plan.startsAt ? null : wholeSeconds(plan.startsAt),
        },
        relationships: {
            lists: {
                data: job.list === undefined ? [] : [{ type: "list", id: job.list }],
                links: { self: `${self}/relationships/lists/`, related: `${self}/lists/` },
            },
            profiles: { links: { self: `${self}/relationships/profiles/`, related: `${self}/profiles/` } },
            "import-errors": { links: { related: `${self}/import-errors/` } },
        },
        links: { self: `${self}/` },
    };
}
