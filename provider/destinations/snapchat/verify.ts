import { ExportError } from "../../errors";
import { firstText } from "../../http/vendor-words";
import type { ApiResponse } from "../../http/http";
import type { Account, Session } from "../destination";
import { audiencePages, isCustomerList, isOurs } from "./audiences";
import { entities, errorFor, GRANT, problemIn } from "./errors";
import { audiencesPerAdAccount } from "./limits";
import { managesAudiences, refuseWeakRoles, rolesInWords, type Entity } from "./roles";

/** An ad account, and the organization in which the user belongs to it. */
interface Place {
    readonly organization: Entity;
    readonly account: Entity;
}

/**
 * Proves membership of the organization, sight of the ad account, that the roles are not among those that cannot manage
 * audiences, and that there is a customer list to fill or a role that makes one. That people may really be added is proven by
 * the first batch alone.
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
    const place = found ?? (await readPlace(session, organizations, listed));
    // Asked for by itself, an account does not tell the user's roles on it.
    if (found !== undefined) refuseWeakRoles(place.organization, place.account);
    await proveCustomerList(session, place);
    return { id: adAccountId.toLowerCase(), name: firstText(place.account.name, adAccountId) };
}

function read(session: Session, path: string, query: Readonly<Record<string, string>> = {}): Promise<ApiResponse> {
    return session.http.request({ method: "GET", host: "api", path, query, bucket: "api", retry: "always" });
}

/** The list of accounts may be cut or left out, so that an account that is not in it is asked for by itself. */
async function readPlace(session: Session, organizations: readonly Entity[], listed: readonly Place[]): Promise<Place> {
    const { adAccountId = "" } = session.connection.settings;
    const answer = await read(session, `/v1/adaccounts/${adAccountId}`);
    const problem = problemIn(answer);
    if (problem !== undefined && !["missing", "permission"].includes(problem.kind)) {
        throw errorFor(problem, `to read ad account ${adAccountId}`);
    }
    const account = entities(answer, "adaccounts", "adaccount")[0];
    const organization = organizations.find(({ id }) => same(id, firstText(account?.organization_id)));
    if (account !== undefined && organization !== undefined) return { organization, account };
    const visible = names(listed.map((place) => place.account));
    const advice = `Write one of these as adAccountId, or let the person into it. ${GRANT}`;
    const message = `The user of this connection does not see the Snapchat ad account ${adAccountId}${problem?.said ?? ""}, only: ${visible}. ${advice}.`;
    throw new ExportError("auth", message, { property: "adAccountId" });
}

/** One customer list is enough. Where there is none, it must be possible to make one, which only the roles can tell. */
async function proveCustomerList(session: Session, { organization, account }: Place): Promise<void> {
    let others = 0;
    for await (const page of audiencePages(session)) {
        if (page.some((one) => isCustomerList(one) && isOurs(one, session))) return;
        others += page.length;
    }
    const { adAccountId } = session.connection.settings;
    const none = `The Snapchat ad account ${adAccountId} has no customer list`;
    if (others >= audiencesPerAdAccount.value) {
        const full = `and with ${others} audiences of other kinds it takes no further one`;
        const message = `${none}, ${full}. Delete one in Ads Manager > Audiences, and make a customer list.`;
        throw new ExportError("config", message, { property: "adAccountId" });
    }
    if (managesAudiences(organization, account)) return;
    const roles = `the roles of this connection's user are not known to let one be made: ${rolesInWords(organization, account)}`;
    const message = `${none}, and ${roles}. Make one in Ads Manager > Audiences > New Audience > Customer List, or have the right given. ${GRANT}.`;
    throw new ExportError("auth", message, { property: "adAccountId" });
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

function same(one: unknown, other: string): boolean {
    return typeof one === "string" && one.toLowerCase() === other.toLowerCase();
}

function names(shown: readonly Entity[]): string {
    const first = shown.slice(0, 5).map((one) => `"${firstText(one.name)}" (${firstText(one.id)})`);
    return first.length === 0 ? "none" : first.join(", ") + (shown.length > 5 ? ", ..." : "");
}
