import { ExportError } from "../../errors";
import { firstText } from "../../http/vendor-words";
import type { Session, TargetInfo, TargetInput } from "../destination";
import { accountError, audiencePages, isCustomerList, isOurs, type Segment } from "./audiences";
import { entities, errorFor, problemIn, type Problem } from "./errors";
import { audiencesPerAdAccount, targetNameLength } from "./limits";

const PROPERTY = "destination.audienceId";

/** `retention_in_days` of members who stay for ever: https://developers.snap.com/api/marketing-api/Ads-API/customer-lists */
const LIFETIME_DAYS = 9999;

/** ACTIVE stands on Snap's page, and PENDING in the page's own answer to a create. */
const USABLE = ["ACTIVE", "PENDING"];

/** Proves that the audience exists, holds a customer list that is in use, and belongs to the connection's ad account. */
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
    const wrong = whyUnfit(segment, session);
    const info = infoOf({ ...segment, id: audienceId });
    const status = firstText(segment.status).toLowerCase();
    if (wrong === undefined) return status === "" ? info : { ...info, status };
    throw new ExportError("config", `The Snapchat audience "${info.name}" (${audienceId}) ${wrong}.`, {
        property: PROPERTY,
    });
}

/** Why people cannot be added to it, and what to write instead. */
function whyUnfit(segment: Segment, session: Session): string | undefined {
    if (!isCustomerList(segment)) {
        const kind = firstText(segment.source_type) || "(none)";
        const advice =
            "People can be added to a customer list only: make one in Ads Manager > Audiences > New Audience > Customer List, and write its ID";
        return `has the source type ${kind}, not FIRST_PARTY. ${advice}`;
    }
    if (!isOurs(segment, session)) {
        const owner = firstText(segment.ad_account_id) || "(none)";
        const { adAccountId = "" } = session.connection.settings;
        const advice =
            "Write an audience of the connection's ad account, or declare a connection with that adAccountId";
        return `belongs to ad account ${owner}, not to ${adAccountId}. ${advice}`;
    }
    const status = firstText(segment.status).toUpperCase();
    if (status === "" || USABLE.includes(status)) return undefined;
    return `has the status ${status}. Only one that is ACTIVE or PENDING is filled: see Ads Manager > Audiences, or write the ID of another one`;
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

/** Snapchat cannot be asked for a name, and does not say that names are unique: the whole list is read. */
export async function findByName(session: Session, name: string): Promise<readonly TargetInfo[]> {
    // By id: an audience may stand on two pages when another one is deleted meanwhile.
    const found = new Map<string, Segment>();
    for await (const page of audiencePages(session)) {
        for (const segment of page) {
            const fits = segment.name === name && isCustomerList(segment) && isOurs(segment, session);
            if (fits) found.set(firstText(segment.id), segment);
        }
    }
    return [...found.values()].sort((one, other) => madeAt(one) - madeAt(other)).map(infoOf);
}

/** Makes a customer list whose members stay for ever. There is no key against doing it twice, so that it is never repeated. */
export async function createTarget(session: Session, name: string): Promise<TargetInfo> {
    const { adAccountId = "" } = session.connection.settings;
    const order = { source_type: "FIRST_PARTY", ad_account_id: adAccountId, retention_in_days: LIFETIME_DAYS };
    const answer = await session.http.request({
        method: "POST",
        host: "api",
        path: `/v1/adaccounts/${adAccountId}/segments`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ segments: [{ name, ...order }] }),
        bucket: "api",
        retry: "never",
    });
    const problem = problemIn(answer);
    if (problem?.kind === "refused") throw notMade(name, problem);
    if (problem !== undefined) throw accountError(problem, `to make an audience in ad account ${adAccountId}`);
    const segment = entities(answer, "segments", "segment")[0] ?? {};
    if (firstText(segment.id) === "") {
        const message = `Snapchat answered the order for the audience "${name}" without its ID; whether it was made is not known.`;
        throw new ExportError("remote", message, { retryable: true });
    }
    return infoOf({ name, ...segment });
}

function notMade(name: string, problem: Problem): ExportError {
    const limits = `A name has ${targetNameLength.value} characters at most and an ad account ${audiencesPerAdAccount.value} audiences`;
    return new ExportError(
        "config",
        `Snapchat refused to make the audience "${name}" with HTTP ${problem.status}${problem.said}. ${limits}; write another name, or the audienceId of one that is there.`,
        { property: "destination.create.name" },
    );
}

/** Deleting an audience twice is answered like one that never was. */
export async function deleteTarget(session: Session, target: TargetInput): Promise<void> {
    const { audienceId = "" } = target;
    const answer = await session.http.request({
        method: "DELETE",
        host: "api",
        path: `/v1/segments/${audienceId}`,
        bucket: "api",
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem !== undefined && problem.kind !== "missing")
        throw errorFor(problem, `to delete audience ${audienceId}`);
}

function infoOf(segment: Segment): TargetInfo {
    const id = firstText(segment.id);
    const members = wholeNumber(segment.approximate_number_users);
    const days = wholeNumber(segment.retention_in_days) ?? 0;
    return {
        id,
        name: firstText(segment.name, id),
        ...(members === undefined ? {} : { members }),
        ...(days > 0 && days < LIFETIME_DAYS ? { retentionDays: days } : {}),
    };
}

function wholeNumber(value: unknown): number | undefined {
    const number = typeof value === "number" || firstText(value) !== "" ? Number(value) : Number.NaN;
    return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

/** Milliseconds since 1970; where it is not told, after all others. */
function madeAt(segment: Segment): number {
    const time = Date.parse(firstText(segment.created_at));
    return Number.isNaN(time) ? Number.MAX_SAFE_INTEGER : time;
}
