import type { ConnectionInput } from "../destinations/destination";
import { ExportError } from "../errors";
import { destinationOf } from "./checks";
import type { Credentials } from "./credential";
import { environmentProblems, readEnvironment } from "./environment-credentials";
import type { Properties } from "./lifecycle";

/**
 * A connection as a destination takes it, to sign in with at once: here credentials are read from the environment. `connection` and
 * `credentials` are the declared ones, checked. Throws `config` when a variable is not set or holds what cannot be right.
 */
export function connectionInput(connection: Properties, credentials: Credentials): ConnectionInput {
    const { displayName, endpoint, settings } = connection as unknown as ConnectionInput;
    const [first, ...others] = environmentProblems(destinationOf(connection.kind).credentials, credentials);
    if (first !== undefined) {
        const lines = [first, ...others].map(({ property, reason }) => `property ${property}: ${reason}`);
        throw new ExportError("config", `connection '${displayName}', ${lines.join("\n")}`, {
            property: first.property,
        });
    }
    return {
        displayName,
        ...(endpoint === undefined ? {} : { endpoint }),
        settings: settings ?? {},
        credentials: readEnvironment(credentials) as Record<string, string>,
    };
}
