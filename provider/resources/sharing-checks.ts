import { checkConsent } from "../consent/receipt";
import { statementsFor } from "../consent/statements";
import type { Destination } from "../destinations/destination";
import { destinations } from "../destinations/registry";
import { destinationOf } from "./checks";
import type { Checks } from "./checks";
import type { Credentials } from "./credential";
import { isUnknown } from "./engine/unknown";
import { environmentProblems } from "./environment-credentials";
import type { OperationContext, Properties } from "./lifecycle";
import type { Sharing } from "./shared-connection";

/**
 * Whether an export may use its connection: one of its own stack always, one of another as long as that stack shares it; and whether the
 * consent is valid. Gives the inputs to go on with. An export that is not active is not stopped, only told: it sends nothing, and where
 * the connection cannot be read any more, it keeps what it knew of it.
 */
export function checkConnection(
    checks: Checks,
    olds: Properties,
    news: Properties,
    context: OperationContext,
): Properties {
    if (isUnknown(news.sharing)) return news;
    if (news.sharing === undefined) {
        for (const reason of connectionProblems(news, context)) checks.fail("connection", reason);
        return news;
    }
    const { sharedWith: _notStored, ...kept } = news.sharing as Sharing;
    const reasons = connectionProblems(news, context);
    const known = kept.problem === undefined ? { sharing: kept } : knownConnection(olds, news);
    if (news.active === false && known !== undefined) {
        for (const reason of reasons) context.log.warn(`${reason}\nThis export is not active, so it is not stopped`);
        return { ...news, ...known };
    }
    for (const reason of reasons) checks.fail("connection", reason);
    if (reasons.length === 0) checkVariables(checks, news, context);
    // What is not stored shows as no change: with which other projects its owner shares it.
    return { ...news, sharing: kept };
}

/** Why nothing may be sent over a connection, by its `connection` and `sharing`, as far as they are known. Empty: it may. */
export function connectionProblems(properties: Properties, context: OperationContext): string[] {
    const destination = destinationOf((properties.connection as Properties).kind);
    const { sharing } = properties;
    if (isUnknown(sharing)) return [];
    const problem = sharing === undefined ? undefined : sharingProblem(destination, properties, context.owner);
    return problem === undefined ? consentProblems(destination, properties, context) : [problem];
}

/** What the export's state knows of a connection of that kind. `credentials` stay under the key that the engine knows as a secret. */
function knownConnection(olds: Properties, news: Properties): Properties | undefined {
    const { connection, credentials, account, sharing } = olds;
    const isSame = (connection as Properties | undefined)?.kind === (news.connection as Properties).kind;
    return isSame ? { connection, credentials, account, sharing } : undefined;
}

function sharingProblem(
    destination: Destination,
    { connection, sharing }: Properties,
    user: string,
): string | undefined {
    const { stack, output, owner = "", sharedWith, problem, kind } = sharing as Sharing;
    const where = `output '${output}' of stack ${stack}`;
    const { displayName } = connection as { readonly displayName?: string };
    const line = `export const ${output} = <the connection>.handle;`;
    switch (problem) {
        case "missing":
            return `stack ${stack} has no output '${output}'. Write there, for a connection that it declares: ${line} and run pulumi up there. If it was there before, the connection was taken back`;
        case "sealed": {
            const what = displayName === undefined ? where : `connection '${displayName}', ${where},`;
            return `the credentials of ${what} cannot be decrypted here: this stack has another passphrase or secrets provider than that one. Give both the same; or declare the connection there with fromEnv("NAME"), which leaves credentials out of every state`;
        }
        case "part":
            return `a part of ${where} that is no credential is a secret there and cannot be decrypted here: this stack has another passphrase or secrets provider than that one. Give both the same; or make nothing but credentials secret there`;
        case "foreign":
            return `${where} is no connection's handle. Write there: ${line} and run pulumi up there`;
        case "newer":
            return `${where} was written by a later version of pulumi-segment-export: install that version in this project too`;
        case "kind":
            return wrongKind(where, destination, kind);
        case undefined:
            return unshared(String(displayName), owner, sharedWith, user);
    }
}

function wrongKind(where: string, destination: Destination, kind: string | undefined): string {
    const found = destinations.find((other) => other.kind === kind);
    const { displayName } = destination;
    if (found === undefined) return `${where} is the handle of a connection of an unknown kind, not of ${displayName}`;
    const className = `${found.displayName.replaceAll(" ", "")}Connection`;
    return `${where} is the handle of a connection to ${found.displayName}, not to ${displayName}: name the output of one to ${displayName}, or write ${className}.fromStack`;
}

/** `user` and `owner`: `stack/project/name`. */
function unshared(
    displayName: string,
    owner: string,
    sharedWith: Sharing["sharedWith"],
    user: string,
): string | undefined {
    const [stack, project] = owner.split("/");
    const [usingStack, usingProject = ""] = user.split("/");
    if (stack === usingStack && project === usingProject) return undefined;
    if (sharedWith === "contributors") return undefined;
    const names = Array.isArray(sharedWith) ? sharedWith.map(String) : [];
    if (names.includes(usingProject)) return undefined;
    const shared =
        names.length === 0
            ? "is not shared: only the stack that declares it may use it"
            : `is shared with ${names.join(", ")} alone`;
    const line = `sharedWith: ${JSON.stringify([...names, usingProject]).replaceAll(",", ", ")}`;
    return `connection '${displayName}' (${owner}) ${shared}. If project ${usingProject} may use it, write in stack ${stack} of project ${project}: ${line}, or sharedWith: "contributors" for every project, and run pulumi up there`;
}

function consentProblems(
    destination: Destination,
    { connection, sharing }: Properties,
    context: OperationContext,
): string[] {
    const { consent, displayName } = connection as Properties;
    const problems = checkConsent(consent, statementsFor(destination.kind), context.now(), isUnknown);
    const { owner = "" } = (sharing ?? {}) as Partial<Sharing>;
    const whose =
        sharing === undefined
            ? "the connection's consent"
            : `the consent of connection '${String(displayName)}' (${owner}, where it is given)`;
    return problems.map(({ reason }) => `${whose} is not valid: ${reason}`);
}

/** Says which credentials of a shared connection this process lacks. Those of an own one are checked with it. */
function checkVariables(checks: Checks, { connection, credentials }: Properties, context: OperationContext): void {
    if (isUnknown(credentials)) return;
    const { kind, displayName } = connection as { readonly kind: unknown; readonly displayName: string };
    const problems = environmentProblems(destinationOf(kind).credentials, credentials as Credentials);
    for (const { property, reason, unset } of problems) {
        const text = `connection '${displayName}', property ${property}: ${reason}`;
        if (unset) context.log.warn(`${text} (a preview does without it)`);
        else checks.fail("connection", text);
    }
}
