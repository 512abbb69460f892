import { isDeepStrictEqual } from "node:util";
import { isExportError } from "../errors";
import { targetInput } from "../pipeline/establish-target";
import { targetIdentity, targetText, wantedName } from "../pipeline/export-spec";
import type { ExportSpec, TargetIdentity } from "../pipeline/export-spec";
import { placeById } from "../pipeline/made-target";
import { giveUp } from "../pipeline/withdraw";
import type { OnDestroy } from "../pipeline/withdraw";
import { Checks, destinationOf } from "./checks";
import { refreshedDrift } from "./export-drift";
import { findTarget, knownTarget, targetAccess } from "./export-target";
import { checkChoices, checkConsentValues, checkDestination, checkGuard, checkTiming } from "./export-checks";
import { checkConnection } from "./sharing-checks";
import { checkFields, checkSegments } from "./source-checks";
import { hasUnknown } from "./engine/unknown";
import type { Lifecycle, OperationContext, Properties } from "./lifecycle";

const limit = 10 * 60_000;

/** Seconds that giving a target up may take, as a run's defaults. */
const within = { maxDuration: 3_600, settleWithin: 900 };

export const segmentExportLifecycle: Lifecycle = {
    limit: ({ onDestroy }) =>
        onDestroy === "withdraw" ? limit + (within.maxDuration + within.settleWithin) * 1000 : limit,

    check: async (olds, declared, context) => {
        const checks = new Checks();
        const news = checkConnection(checks, olds, declared, context);
        const destination = destinationOf((news.connection as Properties).kind);
        checks.text("displayName", news.displayName, 'say what people call it: displayName: "Lapsed customers"');
        checkDestination(checks, destination, news.destination);
        checkChoices(checks, destination, news);
        checkGuard(checks, news.guard);
        checkTiming(checks, news);
        checkConsentValues(checks, news);
        checkFields(checks, destination, news.fields);
        await checkSegments(checks, olds, news, context);
        if (checks.failures.length === 0) await checkTarget(checks, olds, news, context);
        return { inputs: news, failures: checks.failures };
    },

    replaces: (olds, news) => {
        const [before, after] = [identityOf(olds), identityOf(news)];
        return (["connection", "destination"] as const).filter((part) => !isDeepStrictEqual(before[part], after[part]));
    },

    create: async (inputs, context) => {
        const target = await findTarget(inputs, context);
        const id = `${String((inputs.connection as Properties).kind)}/${target.id}`;
        return { id, outputs: { ...inputs, target, given: givenIn(inputs) } };
    },

    update: async (_id, olds, news, context) => ({
        ...news,
        // One that is not active is left alone, also where its target or credential is gone.
        target:
            news.active === false && knownTarget(olds) !== undefined
                ? olds.target
                : await findTarget(news, context, knownTarget(olds)),
        // What the last refresh found stands until the next one.
        drift: olds.drift,
        given: givenIn(news),
    }),

    delete: (_id, properties, context) => {
        // Without a target it never came to a run.
        const known = knownTarget(properties);
        const how = known === undefined ? "leave" : ((properties.onDestroy as OnDestroy | undefined) ?? "leave");
        return giveUp({ ...targetAccess(properties, known ?? "", context), within }, how);
    },

    read: async (id, properties, context) => {
        const { target: _target, drift: _drift, given: _given, ...inputs } = properties;
        try {
            const target = await findTarget(properties, context, knownTarget(properties));
            const drift = await refreshedDrift(properties, target, context);
            return { id, outputs: { ...properties, target, drift }, inputs };
        } catch (error) {
            // The vendor answered, and the target is not there or no longer of the right kind.
            if (isExportError(error) && error.code === "config" && error.property?.startsWith("destination") === true)
                return undefined;
            throw error;
        }
    },
};

/**
 * Names of the inputs that were written. Where an output is not in the state, the SDK fills in what the program says now, so that nothing
 * else tells a run that it was not there when its export was checked:
 * https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/resource.ts
 */
function givenIn(inputs: Properties): string[] {
    return Object.keys(inputs).filter((name) => inputs[name] !== undefined && !name.startsWith("__"));
}

function identityOf(properties: Properties): TargetIdentity {
    const spec = properties as unknown as ExportSpec;
    return targetIdentity(spec, destinationOf(spec.connection.kind));
}

/** One export owns a target: two of one program are told apart here, those of other programs by the ledger. */
async function checkTarget(
    checks: Checks,
    olds: Properties,
    news: Properties,
    context: OperationContext,
): Promise<void> {
    if (hasUnknown(news.destination) || hasUnknown(news.connection)) return;
    const spec = news as unknown as ExportSpec;
    const destination = destinationOf(spec.connection.kind);
    const target = targetText(spec, destination);
    const where = `this ${destination.targetNoun}`;
    const other = context.staged.otherOwner(target, context.owner);
    if (other !== undefined) {
        checks.fail(
            "destination",
            `${where} is already the target of ${other} in this program: one export owns a target. Unite the segments in one export, or name another ${destination.targetNoun}`,
        );
        return;
    }
    const made = await madeBefore(olds, target, context);
    if (made !== undefined) {
        const why = `${where} was made for this export, and who is on it is kept under the name it was made by`;
        checks.fail("destination", `${why}: leave destination: { create: { name: ${JSON.stringify(made)} } }`);
    }
    if (news.takeOver === true) return;
    const { owner } = await context.ledger().target(target).state();
    if (owner !== undefined && owner !== context.owner) {
        checks.fail(
            "destination",
            `${where} belongs to ${owner}, which uploads to it. Name another ${destination.targetNoun}, or move it here with takeOver: true`,
        );
    }
}

/** The name by which `target` was made for this export, which now names it by its id. */
async function madeBefore(olds: Properties, target: string, context: OperationContext): Promise<string | undefined> {
    if (olds.connection === undefined) return undefined;
    const before = olds as unknown as ExportSpec;
    const destination = destinationOf(before.connection.kind);
    const place = context.ledger().target(targetText(before, destination));
    // Nothing is read for an export that names its target by the id, or the same one as before.
    if (wantedName(before.destination) === undefined || place.target === target) return undefined;
    const { created } = await place.state();
    if (created?.id === undefined) return undefined;
    const byId = placeById(context.ledger(), before, destination, targetInput(destination, created.id));
    return byId?.target === target ? created.name : undefined;
}
