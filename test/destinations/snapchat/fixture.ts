import { snapchat } from "../../../provider/destinations/snapchat/index";
import { startSandbox } from "../../../sandbox/index";
import type { DestinationFixture } from "../fixture";
import { adAccountId, newsletter } from "./signed-in";

/** Seeded by the sandbox; its README names them. */
const app = { clientId: "sandbox-snapchat-client", clientSecret: "sandbox-snapchat-secret" };

export const snapchatFixture: DestinationFixture = {
    destination: snapchat,
    wrongCredentials: { ...app, clientId: "nobody", refreshToken: "sandbox-snapchat-nobody" },
    weakCredentials: { ...app, refreshToken: "sandbox-snapchat-reports" },
    missingTarget: { audienceId: "9999999999999999" },
    fields: () => ({}),
    batchRequest: { method: "POST", path: "/v1/segments/*/users" },
    signInPath: "/login/oauth2/access_token",
    async start() {
        const sandbox = await startSandbox();
        return {
            connection: {
                displayName: "Rehearsal",
                endpoint: sandbox.endpoint("snapchat"),
                settings: { adAccountId },
                credentials: { ...app, refreshToken: "sandbox-snapchat-refresh" },
            },
            target: newsletter,
            members: () => sandbox.members("snapchat", newsletter.audienceId).map(({ sha256 }) => sha256 ?? ""),
            fault: (fault) => sandbox.fault({ vendor: "snapchat", ...fault }),
            requests: () => sandbox.requests(),
            finishJobs: () => sandbox.advance(600),
            expireAccess: () => sandbox.expireAccess("snapchat"),
            [Symbol.asyncDispose]: () => sandbox.close(),
        };
    },
};
