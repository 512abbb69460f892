import { checkConsent, receiptFor } from "../consent/receipt";
import type { ConsentInput } from "../consent/receipt";
import { currentStatement } from "../consent/statements";
import type { Account, ConnectionInput } from "../destinations/destination";
import { ExportError } from "../errors";
import { createTransport } from "../http/client";
import { Checks, destinationOf } from "./checks";
import { isUnknown } from "./engine/unknown";
import type { Lifecycle, OperationContext, Properties } from "./lifecycle";

/** Signing in and a few reads; a vendor's pauses included. */
const limit = 10 * 60_000;

/** The three connections differ in nothing but their destination, which their `kind` names. */
export const connectionLifecycle: Lifecycle = {
    limit: () => limit,

    check: (_olds, news, context) => {
        const destination = destinationOf(news.kind);
        const checks = new Checks();
        checks.text(
            "displayName",
            news.displayName,
            'say what people call it: displayName: "Klaviyo, newsletter account"',
        );
        checks.schema(destination.credentials, news.credentials, (inner) => inner || "credentials");
        checks.schema(destination.settings, news.settings ?? {}, (inner) => inner || "settings");
        checks.endpoint(news.endpoint);
        const statement = currentStatement(destination.kind, destination.displayName);
        for (const { property, reason } of checkConsent(news.consent, statement, context.now(), isUnknown))
            checks.fail(property, reason);
        checkSharing(checks, news.sharedWith);
        return Promise.resolve({ inputs: news, failures: checks.failures });
    },

    create: async (inputs, context) => {
        const account = await verify(inputs, context);
        return { id: idOf(inputs, account), outputs: outputsOf(inputs, account) };
    },

    update: async (_id, _olds, news, context) => outputsOf(news, await verify(news, context)),

    read: async (id, properties, context) => {
        const account = await verify(properties, context);
        const found = idOf(properties, account);
        // Only `get` can bring properties without an account: there the id is what the user expects to find.
        if (properties.account === undefined && found !== id) {
            throw new ExportError("config", `this credential reaches ${found} (${account.name}), not ${id}`);
        }
        const { account: _account, receipt: _receipt, ...inputs } = properties;
        const { receipt = outputsOf(properties, account).receipt } = properties;
        // What was accepted stands, whatever statement is in force now.
        return { id, outputs: { ...properties, account, receipt }, inputs };
    },
};

async function verify(inputs: Properties, context: OperationContext): Promise<Account> {
    const destination = destinationOf(inputs.kind);
    context.log.status(`signing in to ${destination.displayName}`);
    const session = destination.signIn(connectionInput(inputs), createTransport({ signal: context.signal }));
    return destination.verify(session);
}

/** A connection's inputs as a destination takes them. */
export function connectionInput(inputs: Properties): ConnectionInput {
    const { displayName, endpoint, settings, credentials } = inputs as unknown as ConnectionInput;
    return { displayName, ...(endpoint === undefined ? {} : { endpoint }), settings: settings ?? {}, credentials };
}

function outputsOf(inputs: Properties, account: Account): Properties {
    const destination = destinationOf(inputs.kind);
    const statement = currentStatement(destination.kind, destination.displayName);
    return { ...inputs, account, receipt: receiptFor(inputs.consent as ConsentInput, statement) };
}

function idOf(inputs: Properties, account: Account): string {
    return `${String(inputs.kind)}/${account.id}`;
}

function checkSharing(checks: Checks, sharedWith: unknown): void {
    if (isUnknown(sharedWith) || sharedWith === "administrators" || sharedWith === "contributors") return;
    const isNames =
        Array.isArray(sharedWith) &&
        sharedWith.every((name) => isUnknown(name) || (typeof name === "string" && name !== ""));
    if (!isNames || sharedWith.length === 0) {
        checks.fail("sharedWith", 'write "administrators", "contributors" or a list of project names');
    }
}
