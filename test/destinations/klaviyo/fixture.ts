import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { startSandbox } from "../../../sandbox/index";
import type { DestinationFixture } from "../fixture";

/** Seeded by the sandbox; its README names them. */
const FULL = `pk_${"sandboxFULL".padEnd(34, "0")}`;
const READ_ONLY = `pk_${"sandboxREADONLY".padEnd(34, "0")}`;
const LIST = "XW53Ha";

export const klaviyoFixture: DestinationFixture = {
    destination: klaviyo,
    wrongCredentials: { apiKey: `pk_${"nobodysKEY".padEnd(34, "9")}` },
    weakCredentials: { apiKey: READ_ONLY },
    missingTarget: { listId: "N0Such" },
    // Klaviyo knows people by phone and external ID too: shared ones would make one person of two.
    fields: (number) => ({
        firstName: "Zoë",
        lastName: "O'Brien",
        phone: `+4670${1_000_000 + number}`,
        externalId: `c-${number}`,
        "properties.plan": "gold",
        "properties.with \"quotes\" and 'more'": "yes",
    }),
    refusedEmail: "no-domain-ending@localhost",
    batchRequest: { method: "POST", path: "/api/profile-bulk-import-jobs" },
    async start() {
        const sandbox = await startSandbox({ jobSeconds: { base: 60 } });
        return {
            connection: {
                displayName: "Rehearsal",
                endpoint: sandbox.endpoint("klaviyo"),
                settings: {},
                credentials: { apiKey: FULL },
            },
            target: { listId: LIST },
            members: () => sandbox.members("klaviyo", LIST).map(({ email }) => email ?? ""),
            fault: (fault) => sandbox.fault({ vendor: "klaviyo", ...fault }),
            requests: () => sandbox.requests(),
            finishJobs: () => sandbox.advance(600),
            expireAccess: () => sandbox.expireAccess("klaviyo"),
            [Symbol.asyncDispose]: () => sandbox.close(),
        };
    },
};
