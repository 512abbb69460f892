import { checkConsent } from "../consent/receipt";
import { currentStatement } from "../consent/statements";
import type { Destination, TargetInfo, TargetInput } from "../destinations/destination";
import { isExportError } from "../errors";
import { createTransport } from "../http/client";
import { targetText } from "../pipeline/export-spec";
import type { ExportSpec } from "../pipeline/export-spec";
import { Checks, destinationOf } from "./checks";
import { connectionInput } from "./connection-lifecycle";
import { checkFields, checkSegments } from "./source-checks";
import { hasUnknown, isUnknown } from "./engine/unknown";
import type { Lifecycle, OperationContext, Properties } from "./lifecycle";

const limit = 10 * 60_000;

export const segmentExportLifecycle: Lifecycle = {
    limit: () => limit,

    check: async (_olds, news, context) => {
        const destination = destinationOf((news.connection as Properties).kind);
        const checks = new Checks();
        checks.text("displayName", news.displayName, 'say what people call it: displayName: "Lapsed customers"');
        checks.schema(destination.target, news.destination, (inner) =>
            inner === "" ? "destination" : `destination.${inner}`,
        );
        checkMode(checks, news.mode);
        checkFields(checks, destination, news.fields);
        checkConnectionConsent(checks, destination, news.connection as Properties, context);
        await checkSegments(checks, news, context);
        if (checks.failures.length === 0) await checkTargetIsFree(checks, destination, news, context);
        return { inputs: news, failures: checks.failures };
    },

    replaces: (olds, news) => {
        const identity = (inputs: Properties): Record<string, unknown> => {
            const connection = (inputs.connection ?? {}) as Properties;
            return {
                connection: [connection.kind, connection.endpoint, connection.settings],
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

    update: async (_id, _olds, news, context) => ({ ...news, target: await findTarget(news, context) }),

    read: async (id, properties, context) => {
        const { target: _target, ...inputs } = properties;
        try {
            return { id, outputs: { ...properties, target: await findTarget(properties, context) }, inputs };
        } catch (error) {
            // The vendor answered, and the target is not there or no longer of the right kind.
            if (isExportError(error) && error.code === "config" && error.property?.startsWith("destination") === true)
                return undefined;
            throw error;
        }
    },
};

async function findTarget(inputs: Properties, context: OperationContext): Promise<TargetInfo> {
    const connection = inputs.connection as Properties;
    const destination = destinationOf(connection.kind);
    context.log.status(`looking for the ${destination.targetNoun} at ${destination.displayName}`);
    const session = destination.signIn(
        connectionInput({ ...connection, credentials: inputs.credentials }),
        createTransport({ signal: context.signal }),
    );
    return destination.findTarget(session, inputs.destination as TargetInput);
}

function checkMode(checks: Checks, mode: unknown): void {
    if (isUnknown(mode) || mode === "add") return;
    if (mode === "mirror") {
        checks.fail(
            "mode",
            'mirror, the default, is not available yet, since it removes people: write mode: "add", which removes nobody',
        );
    } else {
        checks.fail("mode", `write mode: "add"; ${JSON.stringify(mode)} is no mode`);
    }
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
