import { checkConsent, receiptFor } from "../consent/receipt";
import type { ConsentInput } from "../consent/receipt";
import { statementsFor } from "../consent/statements";
import type { Account, Destination } from "../destinations/destination";
import { ExportError } from "../errors";
import { Checks, destinationOf } from "./checks";
import { connectionInput } from "./connection-input";
import type { Credentials } from "./credential";
import { isUnknown } from "./engine/unknown";
import { credentialProblems } from "./environment-credentials";
import type { Lifecycle, OperationContext, OperationLog, Properties } from "./lifecycle";
import { vendorTransport } from "./vendor-transport";

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
        checkCredentials(checks, destination, news.credentials as Credentials, context.log);
        checks.schema(destination.settings, news.settings ?? {}, (inner) => inner || "settings");
        checks.endpoint(news.endpoint);
        const statements = statementsFor(destination.kind);
        for (const { property, reason } of checkConsent(news.consent, statements, context.now(), isUnknown))
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
    const connection = connectionInput(inputs, inputs.credentials as Credentials);
    return destination.verify(destination.signIn(connection, vendorTransport(context)));
}

function outputsOf(inputs: Properties, account: Account): Properties {
    const destination = destinationOf(inputs.kind);
    const receipt = receiptFor(inputs.consent as ConsentInput, statementsFor(destination.kind));
    return { ...inputs, account, receipt };
}

function idOf(inputs: Properties, account: Account): string {
    return `${String(inputs.kind)}/${account.id}`;
}

/**
 * A variable that is not set is only said: whether this is a preview cannot be told here, and one needs no credential, so that a
 * pipeline for pull requests need not have any. What signs in without it fails.
 */
function checkCredentials(checks: Checks, destination: Destination, credentials: Credentials, log: OperationLog): void {
    if (isUnknown(credentials)) return;
    for (const { property, reason, unset } of credentialProblems(destination.credentials, credentials)) {
        if (unset) log.warn(`property ${property}: ${reason} (a preview does without it)`);
        else checks.fail(property, reason);
    }
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
