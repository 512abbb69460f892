import { randomBytes } from "node:crypto";
import type { Commit, Journal, Sized, StatePart } from "../state/journal";

/** A refresh token: what one user allowed one app. */
export interface Grant {
    readonly refreshToken: string;
    readonly client: string;
    readonly user: string;
    /** Tokens that came from one another share this. */
    readonly family: string;
    readonly spent: boolean;
    /** When it took the place of another, in milliseconds since 1970. */
    readonly givenAt?: number;
}

interface Access {
    readonly token: string;
    readonly client: string;
    readonly user: string;
    /** Milliseconds since 1970. */
    readonly expiresAt: number;
}

type TokenChange =
    | { kind: "grant"; grant: Grant }
    | { kind: "access"; access: Access; at: number }
    | { kind: "revoke"; family: string }
    | { kind: "expireAll" };

/** The tokens of a vendor's sign-in service. They outlive a restart, so a run goes on where it was. */
export class TokenBook implements StatePart<TokenChange> {
    private readonly grants = new Map<string, Grant>();
    private readonly accesses = new Map<string, Access>();
    private readonly commit: Commit<TokenChange>;

    constructor(journal: Journal, part: string) {
        this.commit = journal.join(part, this);
    }

    find(refreshToken: string): Grant | undefined {
        return this.grants.get(refreshToken);
    }

    /** Whose access token this is; undefined if it is unknown or expired. */
    holder(token: string, now: number): { readonly client: string; readonly user: string } | undefined {
        const access = this.accesses.get(token);
        return access !== undefined && now < access.expiresAt ? access : undefined;
    }

    add(grant: Omit<Grant, "family" | "spent">): void {
        this.commit({ kind: "grant", grant: { ...grant, family: grant.refreshToken, spent: false } });
    }

    /** `bytes` decides how long the token is: some vendors' are short, some have a thousand characters. */
    giveAccess(grant: Grant, seconds: number, now: number, bytes = 24): string {
        const token = `sandbox-${randomBytes(bytes).toString("base64url")}`;
        const access = { token, client: grant.client, user: grant.user, expiresAt: now + seconds * 1000 };
        this.commit({ kind: "access", access, at: now });
        return token;
    }

    /** Gives a new refresh token; this one and all earlier ones of its family are spent. */
    rotate(grant: Grant, now: number): Grant {
        const next = { ...grant, refreshToken: `sandbox-refresh-${randomBytes(16).toString("hex")}`, givenAt: now };
        this.commit({ kind: "grant", grant: next });
        return next;
    }

    /** What took the place of this spent token's family not longer ago than `since`. */
    successor({ family, spent }: Grant, since: number): Grant | undefined {
        const newest = [...this.grants.values()].find((grant) => grant.family === family && !grant.spent);
        return spent && (newest?.givenAt ?? 0) >= since ? newest : undefined;
    }

    /** Every refresh token of the family is spent, the newest one too. */
    revoke(family: string): void {
        this.commit({ kind: "revoke", family });
    }

    expireAll(): void {
        this.commit({ kind: "expireAll" });
    }

    apply(change: TokenChange): void {
        switch (change.kind) {
            case "grant":
                if (!change.grant.spent) this.spend(change.grant.family);
                this.grants.set(change.grant.refreshToken, change.grant);
                return;
            case "access":
                for (const [token, { expiresAt }] of this.accesses) {
                    if (expiresAt <= change.at) this.accesses.delete(token);
                }
                this.accesses.set(change.access.token, change.access);
                return;
            case "revoke":
                return this.spend(change.family);
            case "expireAll":
                this.accesses.clear();
        }
    }

    *snapshot(): Generator<Sized<TokenChange>> {
        for (const grant of this.grants.values()) yield { change: { kind: "grant", grant }, rows: 1 };
        for (const access of this.accesses.values()) yield { change: { kind: "access", access, at: 0 }, rows: 1 };
    }

    size(): number {
        return this.grants.size + this.accesses.size;
    }

    private spend(family: string): void {
        for (const [token, grant] of this.grants) {
            if (grant.family === family) this.grants.set(token, { ...grant, spent: true });
        }
    }
}
