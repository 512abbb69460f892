import * as pulumi from "@pulumi/pulumi";
import type { SegmentInput } from "../segments/segment-input";
import { isEnvironmentVariable } from "./credential";
import type { Credential, Credentials } from "./credential";

/** Segments without their credentials, and those of each beside them. */
export interface SegmentInputs {
    readonly segments: pulumi.Input<SegmentInput>[];
    /** In the order of the segments, `{}` where there are none; undefined where no segment has any. Secret unless all are names of variables. */
    readonly sourceCredentials: pulumi.Output<Credentials[]> | undefined;
}

/** The credentials in an input of their own: one secret in a segment would make all of it secret, in previews too. */
export function segmentInputs(segments: pulumi.Input<SegmentInput>[]): SegmentInputs {
    // A program need not be type-checked; what is no list is refused by the provider.
    if (!Array.isArray(segments)) return { segments, sourceCredentials: undefined };
    const parts = segments.map(partsOf);
    const given = parts.flatMap(({ credentials }) => (credentials === undefined ? [] : [credentials]));
    const wrap = given.every(isPublic) ? pulumi.output : pulumi.secret;
    const all = wrap(parts.map(({ credentials }) => credentials ?? {})) as pulumi.Output<Credentials[]>;
    return {
        segments: parts.map(({ segment }) => segment),
        sourceCredentials: given.length === 0 ? undefined : all,
    };
}

interface Parts {
    readonly segment: pulumi.Input<SegmentInput>;
    readonly credentials: pulumi.Input<Readonly<Record<string, Credential>>> | undefined;
}

function partsOf(segment: pulumi.Input<SegmentInput>): Parts {
    if (pulumi.Output.isInstance(segment) || segment instanceof Promise) {
        const whole = pulumi.output(segment) as unknown as pulumi.Output<SegmentInput>;
        return {
            segment: whole.apply(({ credentials: _taken, ...others }) => others),
            credentials: whole.apply(({ credentials }) => (credentials ?? {}) as Record<string, string>),
        };
    }
    if (typeof segment !== "object" || segment === null) return { segment, credentials: undefined };
    const { credentials, ...others } = segment as SegmentInput & { credentials?: Record<string, Credential> };
    return { segment: others, credentials };
}

/** Nothing but names of variables. */
function isPublic(credentials: NonNullable<Parts["credentials"]>): boolean {
    if (pulumi.Output.isInstance(credentials) || credentials instanceof Promise) return false;
    return Object.values(credentials).every(isEnvironmentVariable);
}
