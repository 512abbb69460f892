import type { Sandbox } from "../../sandbox";
import { constantContact, CONTACT_LIST, frozenSandbox, importBody, klaviyo } from "./support";

/** Imports one person under a name. */
const imports = {
    klaviyo: async (sandbox: Sandbox, firstName: string) => {
        const row = { email: "a@example.com", first_name: firstName };
        return klaviyo(sandbox)("/api/profile-bulk-import-jobs", { body: importBody([row], "XW53Ha") });
    },
    "constant-contact": async (sandbox: Sandbox, firstName: string) => {
        const call = await constantContact(sandbox);
        const body = { import_data: [{ email: "a@example.com", first_name: firstName }], list_ids: [CONTACT_LIST] };
        return call("/v3/activities/contacts_json_import", { body });
    },
};

test.each([
    ["klaviyo", "XW53Ha"],
    ["constant-contact", CONTACT_LIST],
] as const)("a job of %s overtakes a slow one, whose rows then come last", async (vendor, list) => {
    const sandbox = await frozenSandbox({ rateLimits: "off" });
    try {
        sandbox.fault({ vendor, kind: "job", outcome: "slow" });
        await imports[vendor](sandbox, "from the slow one");
        await imports[vendor](sandbox, "from the quick one");
        // Nobody looks before both are over.
        sandbox.advance(3600);
        expect(sandbox.members(vendor, list).map(({ fields }) => fields.first_name)).toEqual(["from the slow one"]);
    } finally {
        await sandbox.close();
    }
});
