import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import type { CallName } from "../contract-calls";
import type { DestinationFixture, WeakCredentials } from "../fixture";

/** A key that the sandbox seeds, by the word in it; its README names them. */
const keyWith = (word: string) => ({ apiKey: `pk_${`sandbox${word}`.padEnd(34, "0")}` });

const lacking = (scope: string, word: string, refused: readonly CallName[]): WeakCredentials => ({
    lacking: scope,
    credentials: keyWith(word),
    refused: ["verify", ...refused],
    right: new RegExp(`lacks the scope ([a-z:]+ and )?${scope}`),
    granted: /https:\/\/www\.klaviyo\.com\/create-private-api-key\?scopes=/,
});

export const klaviyoFixture: DestinationFixture = {
    destination: klaviyo,
    vendor: "klaviyo",
    sandbox: { jobSeconds: { base: 60 } },
    settings: {},
    credentials: keyWith("FULL"),
    wrongCredentials: { apiKey: `pk_${"nobodysKEY".padEnd(34, "9")}` },
    weakCredentials: [
        lacking("accounts:read", "NOaccountsREAD", []),
        lacking("lists:read", "NOlistsREAD", ["findTarget", "findByName", "readMembers", "settle"]),
        lacking("lists:write", "NOlistsWRITE", ["send", "remove", "createTarget", "deleteTarget"]),
        lacking("profiles:read", "NOprofilesREAD", ["readMembers", "settle"]),
        lacking("profiles:write", "NOprofilesWRITE", ["send", "remove"]),
        lacking("lists:write", "READONLY", ["send", "remove", "createTarget", "deleteTarget"]),
    ],
    target: { listId: "XW53Ha" },
    otherTarget: { listId: "YaB2Cd" },
    missingTarget: { target: { listId: "N0Such" }, words: /\("A list with id `N0Such` does not exist\."\)/ },
    wrongTargets: [],
    // Klaviyo knows people by phone and external ID too: shared ones would make one person of two.
    fields: (number) => ({
        firstName: "Zoë",
        lastName: "O'Brien",
        phone: `+4670${1_000_000 + number}`,
        externalId: `c-${number}`,
        "properties.plan": "gold",
        "properties.with \"quotes\" and 'more'": "yes",
    }),
    // The second one fails in the job.
    refusedEmails: ["no-domain-ending@localhost", "row-failed@sandbox.example"],
    batchRequest: { method: "POST", path: "/api/profile-bulk-import-jobs" },
    errorInside: {
        errors: [{ id: "1", status: 400, code: "invalid", title: "Invalid input.", detail: "no", source: {} }],
    },
    emptyPage: (next) => ({ data: [], links: { self: "x", next } }),
    manyMembers: 205,
    unknownMember: { id: "01HX0000000000000000000000", sandbox: {} },
};
