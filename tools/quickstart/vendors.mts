import { type HeldList } from "./sandbox.mts";

/** A vendor as this demonstration meets it. The list is the one in examples/quickstart/index.ts. */
export interface Vendor {
    displayName: string;
    /** As in the addresses of the sandbox. */
    name: string;
    listId: string;
    /** Name of the program's output. */
    output: string;
    /** How long an address and a name it takes, in characters; a row with a longer one is left out. */
    longestEmail: number;
    longestName?: number;
    /** Who a member is, where a name was sent along. */
    givenName?: (member: HeldList["members"][number]) => unknown;
}

export const vendors: readonly Vendor[] = [
    {
        displayName: "Snapchat",
        name: "snapchat",
        listId: "6128654966493356",
        output: "snapchatRun",
        longestEmail: 254,
    },
    {
        displayName: "Klaviyo",
        name: "klaviyo",
        listId: "XW53Ha",
        output: "klaviyoRun",
        longestEmail: 254,
        givenName: ({ fields }) => fields.first_name,
    },
    {
        displayName: "Constant Contact",
        name: "constant-contact",
        listId: "3a6c1f2e-7d5b-11ef-9c3e-fa163e7b1c01",
        output: "constantContactRun",
        longestEmail: 80,
        longestName: 50,
        givenName: ({ fields }) => fields.first_name,
    },
];

/** Opens the sandbox and nothing else; the sandbox prints them when it starts. */
export const credentials = {
    snapchatClientId: "sandbox-snapchat-client",
    snapchatClientSecret: "sandbox-snapchat-secret",
    snapchatRefreshToken: "sandbox-snapchat-refresh",
    klaviyoApiKey: "pk_sandboxFULL00000000000000000000000",
    constantContactClientId: "sandbox-cc-client",
    constantContactClientSecret: "sandbox-cc-secret",
    constantContactRefreshToken: "sandbox-cc-refresh",
};
