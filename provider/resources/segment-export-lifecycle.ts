import { checkConsent } from "../consent/receipt";
import { currentStatement } from "../consent/statements";
import type { Destination, Session, TargetInfo } from "../destinations/destination";
import { isExportError } from "../errors";
import type { Transport } from "../http/http";
import { establishTarget, targetInput } from "../pipeline/establish-target";
import { targetText } from "../pipeline/export-spec";
import type { ExportSpec, TargetRequest } from "../pipeline/export-spec";
import { giveUp } from "../pipeline/withdraw";
import type { OnDestroy } from "../pipeline/withdraw";
import { Checks, destinationOf } from "./checks";
import { connectionInput } from "./connection-input";
import type { Credentials } from "./credential";
import { checkChoices, checkGuard } from "./export-checks";
import { checkFields, checkSegments } from "./source-checks";
import { hasUnknown, isUnknown } from "./engine/unknown";
import type { Lifecycle, OperationContext, Properties } from "./lifecycle";
import { vendorTransport } from "./vendor-transport";

const limit = 10 * 60_000;

/** Seconds that giving a target up may take, as a run's defaults. */
const within = { maxDuration: 3_600, settleWithin: 900 };

export const segmentExportLifecycle: Lifecycle = {
    limit: ({ onDestroy }) =>
        onDestroy === "withdraw" ? limit + (within.maxDuration + within.settleWithin) * 1000 : limit,

    check: async (_olds, news, context) => {
        const destination = destinationOf((news.connection as Properties).kind);
        const checks = new Checks();
        checks.text("displayName", news.displayName, 'say what people call it: displayName: "Lapsed customers"');
        checkDestination(checks, destination, news.destination);
        checkChoices(checks, destination, news);
        checkGuard(checks, news.guard);
        checkFields(checks, destination, news.fields);
        checkConnectionConsent(checks, destination, news.connection as Properties, context);
        await checkSegments(checks, news, context);
        if (checks.failures.length === 0) await checkTargetIsFree(checks, destination, news, context);
        return { inputs: news, failures: checks.failures };
    },

    replaces: (olds, news) => {
        const identity = (inputs: Properties): Record<string, unknown> => {
            const { kind, endpoint, settings } = inputs.connection as Properties & { settings?: Properties };
            const whose = destinationOf(kind).targetSettings.map((name) => settings?.[name]);
            return {
                connection: [kind, endpoint, ...whose],
                destination: inputs.destination,
            };
        };
        const [before, after] = [identity(olds), identity(news)];
        return Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
    },

    create: async (inputs, context) => {
        const target = await findTarget(inputs, context);
        return { id: `${String((inputs.connection as Properties).kind)}/${target.id}`, outputs: { ...inputs, target } };
    },

    update: async (_id, olds, news, context) => ({
        ...news,
        target: await findTarget(news, context, knownTarget(olds)),
    }),

    delete: (_id, properties, context) => {
        const known = knownTarget(properties);
        const destination = destinationOf((properties.connection as Properties).kind);
        const ledger = context.ledger();
        const spec = properties as unknown as ExportSpec;
        const request = {
            owner: context.owner,
            displayName: spec.displayName,
            ledger,
            target: ledger.target(targetText(spec, destination)),
            destination,
            destinationTarget: targetInput(destination, known ?? ""),
            session: (signal: AbortSignal) => signIn(properties, vendorTransport(context, signal)),
            signal: context.signal,
            now: context.now,
            within,
            status: (line: string) => context.log.status(line),
        };
        // Without a target it never came to a run.
        return giveUp(
            request,
            known === undefined ? "leave" : ((properties.onDestroy as OnDestroy | undefined) ?? "leave"),
        );
    },

    read: async (id, properties, context) => {
        const { target: _target, ...inputs } = properties;
        try {
            const target = await findTarget(properties, context, knownTarget(properties));
            return { id, outputs: { ...properties, target }, inputs };
        } catch (error) {
            // The vendor answered, and the target is not there or no longer of the right kind.
            if (isExportError(error) && error.code === "config" && error.property?.startsWith("destination") === true)
                return undefined;
            throw error;
        }
    },
};

/** The id of the target that an earlier operation found or made. */
function knownTarget({ target }: Properties): string | undefined {
    return (target as TargetInfo | undefined)?.id;
}

async function findTarget(inputs: Properties, context: OperationContext, known?: string): Promise<TargetInfo> {
    const connection = inputs.connection as Properties;
    const destination = destinationOf(connection.kind);
    context.log.status(`looking for the ${destination.targetNoun} at ${destination.displayName}`);
    const session = signIn(inputs, vendorTransport(context));
    return establishTarget({
        destination,
        session,
        wanted: inputs.destination as TargetRequest,
        known,
        ledger: context.ledger().target(targetText(inputs as unknown as ExportSpec, destination)),
        owner: context.owner,
        signal: context.signal,
    });
}

function signIn(inputs: Properties, transport: Transport): Session {
    const connection = inputs.connection as Properties;
    return destinationOf(connection.kind).signIn(
        connectionInput(connection, inputs.credentials as Credentials),
        transport,
    );
}

function checkDestination(checks: Checks, destination: Destination, value: unknown): void {
    const create = isUnknown(value) ? undefined : (value as Properties | undefined)?.create;
    if (create === undefined) {
        checks.schema(destination.target, value, (inner) => (inner === "" ? "destination" : `destination.${inner}`));
        return;
    }
    if (isUnknown(create)) return;
    const { targetNoun, targetNameLength } = destination;
    const { name, ...others } = (create ?? {}) as Properties;
    const longest = targetNameLength.value;
    if (isUnknown(name)) return;
    if (typeof name !== "string" || name.trim() !== name || name === "" || [...name].length > longest) {
        const most = `at most ${String(longest)} characters, without blanks at its ends`;
        checks.fail("destination.create.name", `write the name of the ${targetNoun} to make: ${most}`);
    }
    const [unknown = Object.keys(others)[0]] = Object.keys(value as Properties).filter((key) => key !== "create");
    if (unknown !== undefined)
        checks.fail(
            "destination",
            `write either create: { name } or the id of a ${targetNoun}; ${unknown} is too much`,
        );
}

function checkConnectionConsent(
    checks: Checks,
    destination: Destination,
    connection: Properties,
    context: OperationContext,
): void {
    const statement = currentStatement(destination.kind, destination.displayName);
    const problems = checkConsent(connection.consent, statement, context.now(), isUnknown);
    for (const { reason } of problems) checks.fail("connection", `the connection's consent is not valid: ${reason}`);
}

/** One export owns a target: two of one program are told apart here, those of other programs by the ledger. */
async function checkTargetIsFree(
    checks: Checks,
    destination: Destination,
    news: Properties,
    context: OperationContext,
): Promise<void> {
    if (hasUnknown(news.destination) || hasUnknown(news.connection)) return;
    const target = targetText(news as unknown as ExportSpec, destination);
    const where = `this ${destination.targetNoun}`;
    const other = context.staged.otherOwner(target, context.owner);
    if (other !== undefined) {
        checks.fail(
            "destination",
            `${where} is already the target of ${other} in this program: one export owns a target. Unite the segments in one export, or name another ${destination.targetNoun}`,
        );
        return;
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
