import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { sandboxedKlaviyo } from "./sandboxed-klaviyo";

const scopes = [
    ["accounts:read", "NOaccountsREAD", "read the account"],
    ["lists:read", "NOlistsREAD", "read lists"],
    ["lists:write", "NOlistsWRITE", "import profiles into a list"],
    ["profiles:read", "NOprofilesREAD", "read profiles"],
    ["profiles:write", "NOprofilesWRITE", "import profiles into a list"],
] as const;

describe.each(["named", "unnamed"] as const)("connecting, where a 403 leaves the scope %s,", (words) => {
    test.each(scopes)("names %s when it alone is missing, and where it is granted", async (scope, word, doing) => {
        await using at = await sandboxedKlaviyo({ klaviyo: { scopes: words } }, word);
        const before = at.sandbox.report().vendors.klaviyo;
        const error = await klaviyo.verify(at.session).catch((thrown: unknown) => thrown as Error);
        expect(error).toMatchObject({ code: "auth", retryable: false, property: "apiKey" });
        const { message } = error as Error;
        expect(message).toContain(`lacks the scope ${scope}, needed to ${doing}`);
        expect(message).toContain("https://www.klaviyo.com/create-private-api-key?scopes=");
        expect(at.sandbox.report().vendors.klaviyo).toEqual(before);
    });

    test("and all are there, changes nothing and makes no list", async () => {
        await using at = await sandboxedKlaviyo({ klaviyo: { scopes: words } });
        const before = at.sandbox.report().vendors.klaviyo;
        await expect(klaviyo.verify(at.session)).resolves.toEqual({ id: "S4ndBx", name: "Sandbox Klaviyo" });
        expect(at.sandbox.report().vendors.klaviyo).toEqual(before);
        expect(at.sandbox.requests().map(({ method, path }) => `${method} ${path}`)).toEqual([
            "GET /api/accounts",
            "GET /api/lists",
            "GET /api/profiles",
            "POST /api/profile-bulk-import-jobs",
        ]);
    });
});
