import { noPermission, unknownId } from "./errors";
import { envelope, success } from "./envelope";
import { type Admitted, needAdAccount, type SnapchatParts, type snapchatRoutes } from "./gate";
import { SNAPCHAT_SEEDS, SNAPCHAT_USERS, type SnapchatUser } from "./seeds";

const SINCE = "2026-01-15T00:00:00.000Z";
const { organization: ORGANIZATION, adAccounts: AD_ACCOUNTS } = SNAPCHAT_SEEDS;

/** Who is signed in, and what he may see. */
export function identityRoutes(route: ReturnType<typeof snapchatRoutes>, parts: SnapchatParts): void {
    route("get", "/v1/me", ({ c, user, requestId }) => {
        const me = { ...memberOf(user), snapchat_username: user.name };
        return c.json({ me, members: [], request_status: "SUCCESS", request_id: requestId });
    });
    route("get", "/v1/me/organizations", (request) => {
        const withAccounts = request.c.req.query("with_ad_accounts") === "true";
        return envelope(request, "organizations", [success("organization", organizationOf(request, withAccounts))]);
    });
    organizationRoutes(route, parts);
    route("get", "/v1/adaccounts/:id", (request) => {
        needAdAccount(request, request.param("id"), parts, false);
        const accounts = AD_ACCOUNTS.filter(({ id }) => id === request.param("id"));
        return envelope(
            request,
            "adaccounts",
            accounts.map((account) => success("adaccount", adAccountOf(account))),
        );
    });
}

function organizationRoutes(route: ReturnType<typeof snapchatRoutes>, parts: SnapchatParts): void {
    route("get", "/v1/organizations/:id", (request) => {
        needOrganization(request, parts);
        return envelope(request, "organizations", [success("organization", organizationOf(request, false))]);
    });
    route("get", "/v1/organizations/:id/members", (request) => {
        needOrganization(request, parts);
        return envelope(
            request,
            "members",
            SNAPCHAT_USERS.map((user) => success("member", memberOf(user))),
        );
    });
    route("get", "/v1/organizations/:id/roles", (request) => {
        needOrganization(request, parts);
        const roles = SNAPCHAT_USERS.flatMap(rolesOf).map((role) => success("role", role));
        return envelope(request, "roles", roles, { paging: {} });
    });
    route("get", "/v1/organizations/:id/adaccounts", (request) => {
        needOrganization(request, parts);
        return envelope(
            request,
            "adaccounts",
            AD_ACCOUNTS.map((account) => success("adaccount", adAccountOf(account))),
        );
    });
}

function needOrganization(request: Admitted, parts: SnapchatParts): void {
    if (request.param("id") !== ORGANIZATION.id) throw unknownId(parts.settings.snapchat);
    if (request.user.organizationRoles.length === 0) throw noPermission();
}

function memberOf(user: SnapchatUser): object {
    return {
        id: user.id,
        updated_at: SINCE,
        created_at: SINCE,
        email: user.email,
        organization_id: ORGANIZATION.id,
        display_name: user.name,
        member_status: "MEMBER",
    };
}

/** `container_kind` was only ever seen as `Organizations`; the word for ad accounts is a guess. */
function rolesOf(user: SnapchatUser): object[] {
    const role = (kind: string, container: string, type: string, index: number) => ({
        id: `${user.memberId}-${container.slice(0, 8)}-${index}`,
        container_kind: kind,
        container_id: container,
        member_id: user.memberId,
        organization_id: ORGANIZATION.id,
        type,
    });
    const ofAccounts = Object.entries(user.adAccountRoles).flatMap(([account, types]) =>
        types.map((type, index) => role("AdAccounts", account, type, index)),
    );
    return [
        ...user.organizationRoles.map((type, index) => role("Organizations", ORGANIZATION.id, type, index)),
        ...ofAccounts,
    ];
}

function organizationOf({ user }: Admitted, withAccounts: boolean): object {
    const accounts = AD_ACCOUNTS.map(({ id, name }) => ({
        id,
        updated_at: SINCE,
        created_at: SINCE,
        name,
        type: "PARTNER",
        status: "ACTIVE",
        currency: "USD",
        timezone: "Etc/UTC",
        roles: user.adAccountRoles[id] ?? [],
    }));
    return {
        id: ORGANIZATION.id,
        updated_at: SINCE,
        created_at: SINCE,
        name: ORGANIZATION.name,
        country: "US",
        type: "ENTERPRISE",
        state: "ACTIVE",
        roles: user.organizationRoles,
        my_display_name: user.name,
        my_invited_email: user.email,
        my_member_id: user.memberId,
        ...(withAccounts ? { ad_accounts: accounts } : {}),
    };
}

function adAccountOf({ id, name }: { readonly id: string; readonly name: string }): object {
    return {
        id,
        updated_at: SINCE,
        created_at: SINCE,
        name,
        type: "PARTNER",
        status: "ACTIVE",
        organization_id: ORGANIZATION.id,
        currency: "USD",
        timezone: "Etc/UTC",
        advertiser_organization_id: ORGANIZATION.id,
    };
}
