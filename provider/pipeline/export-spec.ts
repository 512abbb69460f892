import { createHash } from "node:crypto";
import type { ZodType } from "zod";
import type { ConsentInput } from "../consent/receipt";
import type { ConnectionInput, Destination, TargetInput } from "../destinations/destination";
import type { SegmentInput } from "../segments/segment-input";
import type { GuardLimits } from "./guard";

/** The fields of an export: our names to the source's columns; a map field holds names of its own. */
export type FieldMapping = Readonly<Record<string, string | Readonly<Record<string, string>>>> & {
    readonly email: string;
};

/** Everything that decides what an export sends, and where to. Checked. */
export interface ExportSpec {
    /** The export's own. */
    readonly urn: string;
    readonly displayName: string;
    readonly connection: ConnectionInput & { readonly kind: string; readonly consent: ConsentInput };
    readonly destination: TargetRequest;
    readonly segments: readonly SegmentInput[];
    readonly fields: FieldMapping;
    readonly consentColumn?: string;
    readonly consentValues?: readonly string[];
    readonly mode?: "mirror" | "add";
    /** What becomes of those who were on the target before us: they stay `foreign` (the default), or are taken over. */
    readonly existing?: "foreign" | "adopt";
    readonly guard?: GuardLimits;
    readonly takeOver?: boolean;
}

/** A target by its id, or one that is to be made under this name. */
export type TargetRequest = TargetInput | { readonly create: { readonly name: string } };

/** The name of the target that an export wants made. */
export function wantedName(destination: TargetRequest): string | undefined {
    const { create } = destination as { create?: { name: string } };
    return typeof create === "object" ? create.name : undefined;
}

export interface MappedField {
    /** `firstName`, or `properties.plan`. */
    readonly path: string;
    /** The source's column. */
    readonly column: string;
}

/** The mapped fields beyond the e-mail, in the order of their paths, so that the order written does not change what is sent. */
export function mappedFields(fields: FieldMapping): MappedField[] {
    const mapped = Object.entries(fields).flatMap(([name, column]): MappedField[] => {
        if (name === "email") return [];
        if (typeof column === "string") return [{ path: name, column }];
        return Object.entries(column).map(([key, inner]) => ({ path: `${name}.${key}`, column: inner }));
    });
    return mapped.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What decides which target an export names: of its connection, and of the target itself. */
export interface TargetIdentity {
    readonly connection: readonly string[];
    readonly destination: readonly string[];
}

/** The same for one target, however its address and its ids are written: to take two ways for two targets empties the list of both. */
export function targetIdentity(
    spec: Pick<ExportSpec, "connection" | "destination">,
    { kind, hosts, targetSettings, settings, target }: Destination,
): TargetIdentity {
    const origin = addressOf(spec.connection.endpoint ?? Object.values(hosts)[0] ?? "");
    const given = canonical(settings, spec.connection.settings);
    const name = wantedName(spec.destination);
    return {
        connection: [kind, origin, ...targetSettings.map((setting) => given[setting] ?? "")],
        destination: name === undefined ? Object.values(canonical(target, spec.destination)) : [`create:${name}`],
    };
}

/**
 * The permanent text of a target: kind, origin, what of the connection says whose it is, and its id or the name to make it by. A rehearsal in the sandbox has
 * another origin, so it never counts as sent to the vendor.
 */
export function targetText(spec: Pick<ExportSpec, "connection" | "destination">, destination: Destination): string {
    const identity = targetIdentity(spec, destination);
    return [...identity.connection, ...identity.destination].join("|");
}

/** What has not passed its schema, in a preview that does not know all of it, stays as it is. */
function canonical(schema: ZodType, value: unknown): Record<string, string> {
    const { data = value ?? {} } = schema.safeParse(value);
    return data as Record<string, string>;
}

function addressOf(endpoint: string): string {
    return (URL.canParse(endpoint) ? new URL(endpoint).href : endpoint).replace(/\/+$/, "");
}

/** Tells a segment from others of its export, and stays when they are written in another order. */
export function segmentName(segment: SegmentInput): string {
    return createHash("sha256").update(JSON.stringify(segment)).digest("hex").slice(0, 16);
}

/** A digest of the sources' fingerprints and of all in the export that decides what is sent. */
export function sourceDigest(spec: ExportSpec, fingerprints: readonly string[]): string {
    const decisive = [
        fingerprints,
        spec.segments,
        spec.fields.email,
        mappedFields(spec.fields),
        spec.consentColumn,
        spec.consentValues,
        spec.mode,
        spec.existing,
    ];
    return createHash("sha256").update(JSON.stringify(decisive)).digest("hex");
}
