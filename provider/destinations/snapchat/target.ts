import { ExportError } from "../../errors";
import { firstText } from "../../http/vendor-words";
import type { Session, TargetInfo, TargetInput } from "../destination";
import { entities, errorFor, problemIn, type Problem } from "./errors";

const PROPERTY = "destination.audienceId";

/**
 * Proves that the audience exists, holds a customer list and belongs to the connection's ad account. No count of members is
 * given: `approximate_number_users` is what Snapchat matched, hours later, and not who is on the list.
 */
export async function findTarget(session: Session, target: TargetInput): Promise<TargetInfo> {
    const { audienceId = "" } = target;
    const answer = await session.http.request({
        method: "GET",
        host: "api",
        path: `/v1/segments/${audienceId}`,
        bucket: "api",
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem?.kind === "missing") throw noSuchAudience(target, problem);
    if (problem !== undefined) throw errorFor(problem, `to read audience ${audienceId}`);
    const segment = entities(answer, "segments", "segment")[0];
    if (segment === undefined || firstText(segment.id, audienceId) !== audienceId) throw noSuchAudience(target);
    const name = firstText(segment.name, audienceId);
    const kind = firstText(segment.source_type);
    if (kind.toUpperCase() !== "FIRST_PARTY") {
        const advice =
            "People can be added to a customer list only: make one in Ads Manager > Audiences > New Audience > Customer List, and write its ID";
        throw new ExportError(
            "config",
            `The Snapchat audience "${name}" (${audienceId}) has the source type ${kind || "(none)"}, not FIRST_PARTY. ${advice}.`,
            { property: PROPERTY },
        );
    }
    const owner = firstText(segment.ad_account_id);
    const { adAccountId = "" } = session.connection.settings;
    if (owner.toLowerCase() !== adAccountId.toLowerCase()) {
        const advice =
            "Write an audience of the connection's ad account, or declare a connection with that adAccountId";
        throw new ExportError(
            "config",
            `The Snapchat audience "${name}" (${audienceId}) belongs to ad account ${owner || "(none)"}, not to ${adAccountId}. ${advice}.`,
            { property: PROPERTY },
        );
    }
    return { id: audienceId, name };
}

/** Snapchat tells an unknown id in several ways: 400, 404, or 200 with an error inside. */
export function noSuchAudience(target: TargetInput, problem?: Problem): ExportError {
    const advice =
        "Copy the ID of a customer list from Ads Manager > Audiences, and check that this connection's user may see it";
    return new ExportError(
        "config",
        `Snapchat has no audience ${target.audienceId} for this connection${problem?.said ?? ""}. ${advice}.`,
        { property: PROPERTY },
    );
}
