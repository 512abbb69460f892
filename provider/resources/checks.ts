import { BlockList, isIPv4 } from "node:net";
import type { ZodType } from "zod";
import type { Destination } from "../destinations/destination";
import { destinationFor } from "../destinations/registry";
import { hasUnknown, isUnknown } from "./engine/unknown";
import type { CheckFailure } from "./lifecycle";

/** Collects what is wrong with a resource's inputs. Values that a preview does not know yet are passed. */
export class Checks {
    readonly failures: CheckFailure[] = [];

    fail(property: string, reason: string): void {
        this.failures.push({ property, reason });
    }

    /** Checks `value` against a schema. `path` gives a failure's place as the user wrote it. */
    schema(schema: ZodType, value: unknown, path: (inner: string) => string): void {
        if (isUnknown(value)) return;
        const result = schema.safeParse(value);
        if (result.success) return;
        for (const issue of result.error.issues) {
            const at = valueAt(value, issue.path);
            if (!hasUnknown(at)) this.fail(path(propertyPath(issue.path)), issue.message);
        }
    }

    text(property: string, value: unknown, what: string): void {
        if (!isUnknown(value) && (typeof value !== "string" || value.trim() === "")) this.fail(property, what);
    }

    /** https, or http on loopback; the credentials go there. */
    endpoint(value: unknown): void {
        if (value === undefined || isUnknown(value)) return;
        const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
        const safe = url?.protocol === "https:" || (url?.protocol === "http:" && isLoopback(url.hostname));
        if (!safe) {
            this.fail(
                "endpoint",
                `${JSON.stringify(value)} is not an address that credentials may go to: write an https:// address, or http://127.0.0.1:<port>/... for the sandbox`,
            );
        } else if (url.username !== "" || url.search !== "" || url.hash !== "") {
            this.fail("endpoint", "write the bare address, without user, query or fragment");
        }
    }
}

/** The vendor of a connection; an unknown kind is a mistake in the state or the package, not the user's. */
export function destinationOf(kind: unknown): Destination {
    if (typeof kind !== "string") throw new Error("the connection has no kind");
    return destinationFor(kind);
}

function isLoopback(host: string): boolean {
    const loopback = new BlockList();
    loopback.addSubnet("127.0.0.0", 8, "ipv4");
    return host === "localhost" || host === "[::1]" || (isIPv4(host) && loopback.check(host));
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
    return path.reduce<unknown>(
        (at, key) => (typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined),
        value,
    );
}

/** `["properties", "plan"]` as `properties.plan`, `[0]` as `[0]`. */
function propertyPath(path: readonly PropertyKey[]): string {
    return path
        .map((key) => (typeof key === "number" ? `[${String(key)}]` : `.${String(key)}`))
        .join("")
        .replace(/^\./, "");
}
