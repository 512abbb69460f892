import { ExportError } from "../../errors";
import { firstText } from "../../http/vendor-words";
import type { ApiResponse } from "../../http/http";
import type { Account, Session } from "../destination";
import { entities, errorFor, GRANT, problemIn } from "./errors";

type Entity = Readonly<Record<string, unknown>>;

/** The roles that cannot manage audiences: https://developers.snap.com/api/marketing-api/Ads-API/roles */
const TOO_WEAK_IN_ACCOUNT = ["creative", "reports"];
const TOO_WEAK_IN_ORGANIZATION = ["business_admin", "data_admin"];

/**
 * Proves membership of the organization, sight of the ad account and of its audiences, and that the roles are not among those
 * that cannot manage audiences. That people may really be added is proven by the first batch alone.
 */
export async function verify(session: Session): Promise<Account> {
    const { adAccountId = "", organizationId } = session.connection.settings;
    const answer = await read(session, "/v1/me/organizations", { with_ad_accounts: "true" });
    const all = entities(answer, "organizations", "organization");
    const problem = problemIn(answer);
    if (all.length === 0 && problem !== undefined) throw errorFor(problem, "to read the user's organizations");
    const organizations = organizationId === undefined ? all : all.filter((one) => same(one.id, organizationId));
    if (organizations.length === 0) throw notMember(all, organizationId);
    const listed = organizations.flatMap((organization) =>
        list(organization.ad_accounts).map((account) => ({ organization, account })),
    );
    const found = listed.find(({ account }) => same(account.id, adAccountId));
    if (found !== undefined) refuseWeakRoles(found.organization, found.account);
    const account =
        found?.account ??
        (await readAccount(
            session,
            organizations,
            listed.map((one) => one.account),
        ));
    await readAudiences(session);
    return { id: adAccountId.toLowerCase(), name: firstText(account.name, adAccountId) };
}

function read(session: Session, path: string, query: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
    return session.http.request({ method: "GET", host: "api", path, query, bucket: "api", retry: "always" });
}

/** The list of accounts may be cut or left out, so that an account that is not in it is asked for by itself. */
async function readAccount(
    session: Session,
    organizations: readonly Entity[],
    visible: readonly Entity[],
): Promise<Entity> {
    const { adAccountId = "" } = session.connection.settings;
    const answer = await read(session, `/v1/adaccounts/${adAccountId}`);
    const problem = problemIn(answer);
    if (problem !== undefined && !["missing", "permission"].includes(problem.kind)) {
        throw errorFor(problem, `to read ad account ${adAccountId}`);
    }
    const account = entities(answer, "adaccounts", "adaccount")[0];
    const ours = organizations.some((organization) => same(organization.id, firstText(account?.organization_id)));
    if (account !== undefined && ours) return account;
    const advice = `Write one of these as adAccountId, or let the person into it. ${GRANT}`;
    const message = `The user of this connection does not see the Snapchat ad account ${adAccountId}${problem?.said ?? ""}, only: ${names(visible)}. ${advice}.`;
    throw new ExportError("auth", message, { property: "adAccountId" });
}

async function readAudiences(session: Session): Promise<void> {
    const { adAccountId = "" } = session.connection.settings;
    // 50 is the smallest page: https://developers.snap.com/api/marketing-api/Ads-API/api-patterns
    const problem = problemIn(await read(session, `/v1/adaccounts/${adAccountId}/segments`, { limit: "50" }));
    if (problem !== undefined) throw errorFor(problem, `to see the audiences of ad account ${adAccountId}`);
}

/** Roles that we do not know pass: a new one must not lock anybody out. */
function refuseWeakRoles(organization: Entity, account: Entity): void {
    const inOrganization = roles(organization);
    const inAccount = roles(account);
    if (inOrganization.includes("admin")) return;
    const weak =
        inAccount.length > 0 ? only(inAccount, TOO_WEAK_IN_ACCOUNT) : only(inOrganization, TOO_WEAK_IN_ORGANIZATION);
    if (!weak) return;
    const has = [
        ...inOrganization.map((role) => `${role} of the organization`),
        ...inAccount.map((role) => `${role} of the ad account`),
    ].join(", ");
    throw new ExportError(
        "auth",
        `The user of this connection cannot manage audiences in Snapchat: the roles are ${has}. ${GRANT}.`,
        { property: "adAccountId" },
    );
}

function notMember(all: readonly Entity[], organizationId: string | undefined): ExportError {
    if (organizationId === undefined || all.length === 0) {
        return new ExportError(
            "auth",
            `The user of this connection is in no Snapchat organization. An organization admin invites the person in Business Manager > Members. ${GRANT}.`,
        );
    }
    const advice =
        "Write one of these as organizationId, leave it out, or connect as somebody who belongs to that organization";
    return new ExportError(
        "auth",
        `The user of this connection is not in the Snapchat organization ${organizationId}, only in: ${names(all)}. ${advice}.`,
        { property: "organizationId" },
    );
}

function list(value: unknown): Entity[] {
    return Array.isArray(value) ? value.filter((one): one is Entity => typeof one === "object" && one !== null) : [];
}

function roles(entity: Entity): string[] {
    return Array.isArray(entity.roles) ? entity.roles.map((role) => String(role).toLowerCase()) : [];
}

function only(given: readonly string[], among: readonly string[]): boolean {
    return given.length > 0 && given.every((role) => among.includes(role));
}

function same(one: unknown, other: string): boolean {
    return typeof one === "string" && one.toLowerCase() === other.toLowerCase();
}

function names(shown: readonly Entity[]): string {
    const first = shown.slice(0, 5).map((one) => `"${firstText(one.name)}" (${firstText(one.id)})`);
    return first.length === 0 ? "none" : first.join(", ") + (shown.length > 5 ? ", ..." : "");
}
