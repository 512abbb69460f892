import type { Destination, TargetInput } from "../../provider/destinations/destination";
import { constantContact } from "../../provider/destinations/constant-contact/index";
import { klaviyo } from "../../provider/destinations/klaviyo/index";
import { snapchat } from "../../provider/destinations/snapchat/index";
import { bodyOf } from "../destinations/rows-json";
import { makeStagePlace, type StagePlace } from "../pipeline/stage-support";

/*
 * Examples that the vendors, and the builders of other connectors to them, publish with input and outcome: a file with the input goes
 * through the stage and comes out as the body of a request.
 */
let place: StagePlace;
beforeEach(async () => {
    place = await makeStagePlace();
});
afterEach(() => place.close());

/** What is sent of a file whose columns are named like the fields; and why rows were left out. */
async function sent(destination: Destination, target: TargetInput, file: string) {
    place.write("a.csv", file);
    const paths = (file.split("\n")[0] ?? "").split(",").filter((column) => column !== "email");
    const { identifier, maxEmailLength, fields: specs } = destination;
    const request = { email: "email", fields: paths.map((path) => ({ path, column: path })) };
    const staged = await place.stage("a.csv", { ...request, identifier, maxEmailLength, specs });
    const query = `SELECT ${destination.batch.row(staged.fields)} AS row FROM ${staged.table} ORDER BY position`;
    const rows = (await place.query(query)).map(({ row }) => String(row));
    return { body: JSON.parse(bodyOf(destination, target, rows).toString()) as unknown, ...staged.counts };
}

const audience = { audienceId: "6128654966493356" };
const SEGMENT = "https://github.com/segmentio/action-destinations, snap-audiences/syncAudience/__tests__/index.test.ts";
const RUDDER = "https://github.com/rudderlabs/rudder-transformer, test data of snapchat_custom_audience";

/**
 * White space around it taken off, small letters, SHA-256 of the UTF-8 text as hex in small letters:
 * https://developers.snap.com/api/marketing-api/Conversions-API/BestPractices. Snap's page has the rule without an example.
 */
test.each([
    ["person@email.com", "b375b7bbddb3de3298fbc7641063d9f03a38e118aa4480c8ab9f58740982e8bd", SEGMENT],
    ["Person@email.com", "b375b7bbddb3de3298fbc7641063d9f03a38e118aa4480c8ab9f58740982e8bd", SEGMENT],
    ["Person@email.com ", "b375b7bbddb3de3298fbc7641063d9f03a38e118aa4480c8ab9f58740982e8bd", SEGMENT],
    ["test@abc.com", "d3142c8f9c9129484daf28df80cc5c955791efed5e69afabb603bc8cb9ffd419", RUDDER],
    ["test@rudderstack.com", "1c5e54849f5c711ce38fa60716fbbe44bff478f9ca250897b39cdfc2438cd1bd", RUDDER],
])("Snapchat gets of %j the hash %s (%s)", async (address, hash) => {
    const { body } = await sent(snapchat, audience, `email\n${address}\n`);
    expect(body).toEqual({ users: [{ schema: ["EMAIL_SHA256"], data: [[hash]] }] });
});

test("Snapchat gets one hash of one person, however he is written", async () => {
    const { body, duplicates } = await sent(snapchat, audience, "email\nperson@email.com\nPerson@email.com \n");
    expect(body).toMatchObject({ users: [{ data: [[expect.stringMatching(/^b375b7bb/)]] }] });
    expect(duplicates).toBe(1);
});

test("Klaviyo gets the profile of its own example", async () => {
    // https://github.com/klaviyo/openapi/blob/main/openapi/stable/apis/bulk_import_profiles.json, the examples of its fields
    const header = "email,phone,firstName,lastName,properties.pseudonym";
    const example = "Sarah.Mason@Klaviyo-Demo.com,+15005550006,Sarah,Mason,Dr. Octopus";
    const { body } = await sent(klaviyo, { listId: "VRgFBd" }, `${header}\n${example}\n`);
    const attributes = {
        email: "sarah.mason@klaviyo-demo.com",
        phone_number: "+15005550006",
        first_name: "Sarah",
        last_name: "Mason",
        properties: { pseudonym: "Dr. Octopus" },
    };
    expect(body).toEqual({
        data: {
            type: "profile-bulk-import-job",
            attributes: { profiles: { data: [{ type: "profile", attributes }] } },
            relationships: { lists: { data: [{ type: "list", id: "VRgFBd" }] } },
        },
    });
});

// Sent and silently not stored: https://github.com/nickkukla/klaviyoandattentivetools, docs/API_NOTES.md
test.each(["+1234", "15005550006", "+1 500 555 0006", "(500) 555-0006"])(
    "Klaviyo gets no phone number that is not in the E.164 form: %j",
    async (phone) => {
        const { members, rejected } = await sent(
            klaviyo,
            { listId: "VRgFBd" },
            `email,phone\na@example.com,${phone}\n`,
        );
        expect([members, rejected]).toEqual([0, { bad_phone: 1 }]);
    },
);

test("Constant Contact gets the contact of its own example", async () => {
    // https://github.com/constantcontact/constant-contact-v3api-client-csharp/blob/main/api/openapi.yaml, JsonImportContact
    const header = "email,firstName,lastName,company,phone,customFields.first_name";
    const example = `joe.jones@example.com,Joe,Jones,"RelativeGravity, Inc.",555-555-5555,Joe`;
    const listId = "06526938-56dd-11e9-932a-fa163ea075fa";
    const { body } = await sent(constantContact, { listId }, `${header}\n${example}\n`);
    const contact = {
        email: "joe.jones@example.com",
        first_name: "Joe",
        last_name: "Jones",
        company_name: "RelativeGravity, Inc.",
        phone: "555-555-5555",
        "cf:first_name": "Joe",
    };
    expect(body).toEqual({ import_data: [contact], list_ids: [listId] });
});
