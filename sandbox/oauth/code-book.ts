import { createHash, randomBytes } from "node:crypto";

/** What a person allowed on the consent page. */
export interface Consent {
    readonly client: string;
    readonly user: string;
    readonly redirectUri: string;
    readonly scope: string;
    /** S256 challenge, where the application sent one. */
    readonly challenge?: string;
}

/** How long a code is good: https://community.constantcontact.com/t5/user/viewprofilepage/user-id/945159 (a support engineer) */
const LIFETIME = 5 * 60_000;

/** Authorization codes. Each works once; they are few and short-lived, and do not outlive a restart. */
export class CodeBook {
    private readonly consents = new Map<string, Consent & { readonly endsAt: number }>();

    give(consent: Consent, now: number): string {
        for (const [code, { endsAt }] of this.consents) if (endsAt <= now) this.consents.delete(code);
        const code = `sandbox-code-${randomBytes(16).toString("hex")}`;
        this.consents.set(code, { ...consent, endsAt: now + LIFETIME });
        return code;
    }

    /**
     * What the code of this token request stands for; undefined if it is unknown, spent, too old, another application's, or was
     * asked for with another redirect URI or challenge. It is spent either way.
     */
    spend(form: URLSearchParams, client: string, now: number): Consent | undefined {
        const code = form.get("code") ?? "";
        const consent = this.consents.get(code);
        this.consents.delete(code);
        if (consent === undefined || consent.endsAt <= now || consent.client !== client) return undefined;
        if (form.get("redirect_uri") !== consent.redirectUri) return undefined;
        return provesItself(consent, form.get("code_verifier")) ? consent : undefined;
    }
}

/** https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function provesItself({ challenge }: Consent, verifier: string | null): boolean {
    if (challenge === undefined) return verifier === null;
    return (
        createHash("sha256")
            .update(verifier ?? "")
            .digest("base64url") === challenge
    );
}

export function freshRefreshToken(): string {
    return `sandbox-refresh-${randomBytes(16).toString("hex")}`;
}
