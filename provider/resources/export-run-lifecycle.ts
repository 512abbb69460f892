import { receiptFor } from "../consent/receipt";
import { statementsFor } from "../consent/statements";
import type { Account } from "../destinations/destination";
import { toError } from "../errors";
import { targetInput } from "../pipeline/establish-target";
import type { Plan } from "../pipeline/outcome";
import { rejectedText } from "../pipeline/plan-line";
import { number } from "../pipeline/progress";
import { RunCounts } from "../pipeline/run-counts";
import { runExport } from "../pipeline/run-export";
import { nothingToDo } from "../pipeline/run-not-begun";
import type { RunOutcome, RunRequest } from "../pipeline/run";
import { Checks, destinationOf } from "./checks";
import type { Credentials } from "./credential";
import { dueInputs, isRunOpen } from "./due-inputs";
import { ownerOf } from "./engine/owner";
import { isUnknown } from "./engine/unknown";
import { PartialFailure } from "./lifecycle";
import type { Lifecycle, OperationContext, Properties } from "./lifecycle";
import { NOT_ACTIVE, momentsAt, startedBy, timingOf, waitingFor } from "./owed";
import type { Covered, StartedBy } from "./owed";
import { seconds, specOf } from "./plan-input";
import { checkExport } from "./run-checks";
import { readSourceCredentials } from "./source-credentials";
import { vendorTransport } from "./vendor-transport";

/** Seconds: a week. Timers end at once beyond 24 days. */
const longest = 604_800;

/** Seconds on top of a run's own time boxes, for reading the segments and writing down the end. */
const slack = 1_800;

export const exportRunLifecycle: Lifecycle = {
    limit: ({ maxDuration, settleWithin }) => (seconds(maxDuration) + seconds(settleWithin) + slack) * 1000,

    check: async (olds, { saved, sharing, ...news }, context) => {
        const checks = new Checks();
        checkExport(checks, news.export as Properties, { saved, sharing }, context);
        for (const name of ["planWithin", "settleWithin", "maxDuration"]) checkSeconds(checks, name, news[name]);
        if (checks.failures.length > 0) return { inputs: news, failures: checks.failures };
        return { inputs: { ...news, ...(await dueInputs(olds, news, context)) }, failures: [] };
    },

    create: async (inputs, context) => {
        const outputs = await run(context.owner, inputs, {}, context);
        return { id: context.owner, outputs };
    },

    update: (id, olds, news, context) => run(id, news, olds, context),
};

async function run(id: string, inputs: Properties, olds: Properties, context: OperationContext): Promise<Properties> {
    const start = await startOf(inputs, olds, context);
    const moments = momentsAt(timingOf(inputs), context.now());
    if ("waits" in start) {
        context.staged.take(context.owner)?.workbench.close();
        return { ...noRun(inputs, olds, start.waits, context), ...moments };
    }
    const request = runRequest(inputs, start.by, context);
    const outcome = await runExport(request);
    if (outcome === undefined) return noRun(inputs, olds, nothingToDo(request.destination.targetNoun), context);
    const { problem, ...done } = outcome;
    const outputs = { ...inputs, ...done, ...moments, plan: inputs.plan };
    if (problem !== undefined) throw new PartialFailure(id, outputs, [problemText(outcome)], problem);
    context.log.info(outcomeLine(outcome));
    const rejected = rejectedText(done.summary.rejected);
    if (rejected !== undefined && done.status !== "skipped")
        context.log.warn(`${rejected}; listed in ${String(done.rejects ?? done.record)}`);
    return outputs;
}

/** What a run is for; or why there is none. */
async function startOf(
    inputs: Properties,
    olds: Properties,
    context: OperationContext,
): Promise<{ readonly by: StartedBy | undefined } | { readonly waits: string }> {
    const timing = timingOf(inputs);
    if (timing.active === false) return { waits: NOT_ACTIVE };
    if (timing.schedule === undefined) return { by: undefined };
    const by = startedBy(olds, inputs) ?? ((await isRunOpen(inputs, context)) ? "earlier run" : undefined);
    return by === undefined ? { waits: waitingFor(timing, context.now()) } : { by };
}

/** No run took place, so the last one's outputs stand; a resource that is new to its state, or to this target, has none. */
function noRun(inputs: Properties, olds: Properties, reason: string, { log }: OperationContext): Properties {
    const last = olds.targetId === inputs.targetId ? olds : {};
    const { summary, runId, startedAt, record, rejects } = last;
    const { schedule, active } = timingOf(inputs);
    const { unchanged = 0, rejected = {} } = (inputs.plan ?? {}) as Partial<Plan>;
    const none = new RunCounts(rejected).summary(unchanged, 0, 0);
    const outputs = { ...inputs, summary: summary ?? none, runId, startedAt, record, rejects };
    const isTrue = last.status === "successful" || (last.status === undefined && schedule === undefined);
    if (isTrue && active !== false) return { ...outputs, status: "successful" };
    log.info(`skipped: ${reason}`);
    return { ...outputs, status: "skipped", reason };
}

function runRequest(inputs: Properties, by: StartedBy | undefined, context: OperationContext): RunRequest {
    const spec = specOf(inputs, inputs.credentials as Credentials);
    const destination = destinationOf(spec.connection.kind);
    return {
        spec,
        destination,
        ledger: context.ledger(),
        directory: context.directory,
        signal: context.signal,
        owner: ownerOf(spec.urn),
        destinationTarget: targetInput(destination, String(inputs.targetId)),
        account: inputs.account as Account,
        about: {
            connection: spec.connection.displayName,
            consent: receiptFor(spec.connection.consent, statementsFor(destination.kind)),
            trigger: inputs.trigger,
            startedBy: by,
            due: (inputs.covers as Covered | undefined)?.due,
        },
        asked: by !== undefined,
        staged: context.staged.take(context.owner),
        settleWithin: seconds(inputs.settleWithin),
        maxDuration: seconds(inputs.maxDuration),
        sourceCredentials: readSourceCredentials(inputs),
        transport: (signal) => vendorTransport(context, signal),
        now: context.now,
        status: (line) => context.log.status(line),
    };
}

function outcomeLine({ status, summary, reason }: RunOutcome): string {
    if (reason !== undefined) return `${status}: ${reason}`;
    const removed = summary.removed > 0 ? ` -${number(summary.removed)}` : "";
    const parts = [
        `+${number(summary.added)} ~${number(summary.updated)}${removed}`,
        `${number(summary.unchanged)} unchanged`,
    ];
    if (summary.refreshed > 0) parts.push(`${number(summary.refreshed)} sent again before they expire`);
    if (summary.identified > 0) parts.push(`${number(summary.identified)} ids found`);
    if (summary.unidentified > 0) parts.push(`${number(summary.unidentified)} ids not found`);
    if (summary.resumed > 0) parts.push(`${number(summary.resumed)} of an earlier run`);
    if (summary.pending > 0) parts.push(`${number(summary.pending)} still being worked off by the vendor`);
    parts.push(`${number(summary.requests)} requests in ${String(summary.seconds)} s`);
    return `${status}: ${parts.join(" · ")}`;
}

function problemText(outcome: RunOutcome): string {
    const { message } = toError(outcome.problem);
    if (outcome.status === "stopped") return message;
    const { added, updated, refreshed, removed } = outcome.summary;
    const off = removed > 0 ? ` and ${number(removed)} removed` : "";
    return `${message} (${outcome.status}: ${number(added + updated + refreshed)} members sent${off}, and recorded; the next pulumi up goes on from there)`;
}

function checkSeconds(checks: Checks, property: string, value: unknown): void {
    if (isUnknown(value) || (typeof value === "number" && value > 0 && value <= longest)) return;
    checks.fail(property, `write a number of seconds above 0, at most ${String(longest)} (a week)`);
}
