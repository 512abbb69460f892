import { ExportError } from "../errors";
import { sourceFor } from "../segments/registry";
import type { SegmentInput } from "../segments/segment-input";
import type { Credentials } from "./credential";
import { isUnknown } from "./engine/unknown";
import { credentialProblems, readEnvironment } from "./environment-credentials";
import type { CredentialProblem } from "./environment-credentials";
import type { Properties } from "./lifecycle";

/** Of the segment at `index`, as they were declared. */
export function credentialsOf({ sourceCredentials }: Properties, index: number): unknown {
    if (isUnknown(sourceCredentials)) return sourceCredentials;
    return (sourceCredentials as readonly Credentials[] | undefined)?.[index] ?? {};
}

/** What is wrong with the credentials of a segment, by the name of each; none of them stands in a reason. */
export function sourceCredentialProblems(segment: SegmentInput, credentials: unknown): CredentialProblem[] {
    if (isUnknown(credentials)) return [];
    const given = credentials as Credentials;
    const schema = sourceFor(segment).credentials;
    if (schema === undefined) {
        return Object.keys(given).map((property) => ({
            property,
            reason: `${segment.kind} takes no credentials`,
            unset: false,
        }));
    }
    return credentialProblems(schema, given);
}

/** Says which environment variable of the segments' credentials is not set here. */
export function unsetSourceVariable(inputs: Properties): string | undefined {
    const { segments } = inputs.export as { readonly segments: readonly SegmentInput[] };
    const problems = segments.flatMap((segment, index) =>
        sourceCredentialProblems(segment, credentialsOf(inputs, index)),
    );
    return problems.find(({ unset }) => unset)?.reason;
}

/** The credentials of all segments, to read them with at once. Throws `config` when a variable is not set or holds what cannot be right. */
export function readSourceCredentials(inputs: Properties): Readonly<Record<string, string>>[] {
    const { segments } = inputs.export as { readonly segments: readonly SegmentInput[] };
    return segments.map((segment, index) => {
        const credentials = credentialsOf(inputs, index) as Credentials;
        const [problem] = sourceCredentialProblems(segment, credentials);
        if (problem !== undefined) {
            const property = `segments[${String(index)}].${problem.property}`;
            throw new ExportError("config", `property ${property}: ${problem.reason}`, { property });
        }
        return readEnvironment(credentials) as Record<string, string>;
    });
}
