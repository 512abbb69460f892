import { ExportError } from "../../errors";
import { GRANT } from "./errors";

/** An organization or an ad account, as Snapchat writes it. */
export type Entity = Readonly<Record<string, unknown>>;

/** What each role may do: https://developers.snap.com/api/marketing-api/Ads-API/roles */
const TOO_WEAK_IN_ACCOUNT = ["creative", "reports"];
const TOO_WEAK_IN_ORGANIZATION = ["business_admin", "data_admin"];
const MANAGES_AUDIENCES = ["admin", "audience"];

/**
 * Refuses a user all of whose roles are known not to manage audiences. Roles that we do not know pass: a new one must not lock
 * anybody out.
 */
export function refuseWeakRoles(organization: Entity, account: Entity): void {
    const inOrganization = rolesOf(organization);
    const inAccount = rolesOf(account);
    if (inOrganization.includes("admin")) return;
    const weak =
        inAccount.length > 0 ? only(inAccount, TOO_WEAK_IN_ACCOUNT) : only(inOrganization, TOO_WEAK_IN_ORGANIZATION);
    if (!weak) return;
    throw new ExportError(
        "auth",
        `The user of this connection cannot manage audiences in Snapchat: the roles are ${rolesInWords(organization, account)}. ${GRANT}.`,
        { property: "adAccountId" },
    );
}

/** Whether Snap's page says of one of the roles that it manages audiences. */
export function managesAudiences(organization: Entity, account: Entity): boolean {
    return rolesOf(organization).includes("admin") || rolesOf(account).some((role) => MANAGES_AUDIENCES.includes(role));
}

/** `member of the organization, general of the ad account` */
export function rolesInWords(organization: Entity, account: Entity): string {
    const all = [
        ...rolesOf(organization).map((role) => `${role} of the organization`),
        ...rolesOf(account).map((role) => `${role} of the ad account`),
    ];
    return all.join(", ") || "not told";
}

function rolesOf(entity: Entity): string[] {
    return Array.isArray(entity.roles) ? entity.roles.map((role) => String(role).toLowerCase()) : [];
}

function only(given: readonly string[], among: readonly string[]): boolean {
    return given.length > 0 && given.every((role) => among.includes(role));
}
