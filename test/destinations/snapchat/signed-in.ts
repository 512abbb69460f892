import { snapchat } from "../../../provider/destinations/snapchat/index";
import type { Session } from "../../../provider/destinations/destination";
import { createTransport } from "../../../provider/http/client";

export const adAccountId = "8adc3db7-8148-4fbf-999c-8d2266369d74";
export const newsletter = { audienceId: "6128654966493356" };

/** A session against an endpoint, as the user who manages audiences unless other inputs are given. */
export function signedIn(
    endpoint: string,
    inputs: { refreshToken?: string; clientSecret?: string; settings?: Record<string, string>; maxPause?: number } = {},
): Session {
    const { settings = { adAccountId }, maxPause, ...credentials } = inputs;
    const transport = createTransport({
        signal: new AbortController().signal,
        timing: { firstRetry: 5, longestRetry: 20 },
        ...(maxPause !== undefined && { maxPause }),
    });
    const connection = {
        displayName: "Snapchat",
        endpoint,
        settings,
        credentials: {
            clientId: "sandbox-snapchat-client",
            clientSecret: "sandbox-snapchat-secret",
            refreshToken: "sandbox-snapchat-refresh",
            ...credentials,
        },
    };
    return snapchat.signIn(connection, transport);
}
