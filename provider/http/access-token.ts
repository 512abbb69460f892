import type { Authorization } from "./http";
import { RefreshTokens, type RefreshTokenOptions } from "./refresh-token";
import type { SignedIn } from "./sign-in";

/**
 * An OAuth access token, renewed before it ends and after a 401, once for all who wait. Throws what spending a refresh token throws
 * (`RefreshTokens.spend`).
 */
export function accessToken(options: RefreshTokenOptions): Authorization {
    const refreshTokens = new RefreshTokens(options);
    return renewing(() => refreshTokens.spend(), options.now ?? Date.now);
}

/** A token of whatever way of signing in, renewed before it ends and after a 401. `now`: milliseconds since 1970. */
export function renewing(signIn: () => Promise<SignedIn>, now: () => number): Authorization {
    let newest: SignedIn | undefined;
    let renewal: Promise<SignedIn> | undefined;

    async function fetchToken(): Promise<SignedIn> {
        newest = await signIn();
        return newest;
    }

    return {
        async headers() {
            if (newest !== undefined && now() < newest.renewAt) return { authorization: newest.header };
            renewal ??= fetchToken().finally(() => {
                renewal = undefined;
            });
            const token = await renewal;
            return { authorization: token.header };
        },
        renew(used) {
            if (used.authorization === newest?.header) newest = undefined;
            return Promise.resolve();
        },
    };
}
