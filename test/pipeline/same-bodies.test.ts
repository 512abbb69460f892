import type { FieldMapping } from "../../provider/pipeline/export-spec";
import { createTransport } from "../../provider/http/client";
import type { SegmentInput } from "../../provider/segments/segment-input";
import type { ReceivedRequest } from "../../sandbox";
import { faultyConstantContact } from "../faults/constant-contact";
import { faultyKlaviyo } from "../faults/klaviyo";
import { smallBatches } from "../faults/small-batches";
import { faultySnapchat } from "../faults/snapchat";
import type { FaultyVendor } from "../faults/vendor";
import { CLIENT_SECRET, dataverseColumn, profileOf, sandboxSegment } from "../segments/dataverse-place";
import { inCsv, inFolder, people } from "../segments/same-people";
import { startSandbox, type Sandbox } from "../support/sandbox";
import { RunPlace } from "./support/run-place";

const [email, first, born, bought, points, value, consent] = (
    ["email", "first", "born", "bought", "points", "value", "consent"] as const
).map((name) => dataverseColumn(name)) as [string, string, string, string, string, string, string];

const vendors: readonly { vendor: FaultyVendor; upload: RegExp; fields: FieldMapping }[] = [
    { vendor: faultySnapchat, upload: /^POST \/v1\/segments\/.*\/users$/, fields: { email } },
    {
        vendor: faultyKlaviyo,
        upload: /^POST \/api\/profile-bulk-import-jobs$/,
        fields: { email, firstName: first, properties: { born, bought, points, value } },
    },
    {
        vendor: faultyConstantContact,
        upload: /^POST \/v3\/activities\/contacts_json_import$/,
        fields: { email, firstName: first, customFields: { loyalty_tier: points, customer_number: value } },
    },
];

describe.each(vendors)("to $vendor.destination.displayName", ({ vendor, upload, fields }) => {
    let sandbox: Sandbox;
    let bodies: string[];
    beforeAll(async () => {
        const keep = ({ method, path, body }: ReceivedRequest): void => {
            if (upload.test(`${method} ${path}`)) bodies.push(body.toString("latin1"));
        };
        sandbox = await startSandbox({ onRequest: keep });
        sandbox.dataverse.segment("People", people.map(profileOf));
    });
    afterAll(() => sandbox.close());

    /** All bodies of one run on an empty ledger. Requests go side by side, so their order is chance. */
    async function bodiesFrom(segment: (directory: string) => SegmentInput): Promise<string[]> {
        bodies = [];
        const { settings, credentials, target, account } = vendor;
        const place = new RunPlace(smallBatches(vendor.destination, { rows: 1000, bytes: 1_000_000 }));
        try {
            const connection = {
                ...place.spec.connection,
                ...{ endpoint: sandbox.endpoint(vendor.name), settings, credentials: credentials.at(-1) ?? {} },
            };
            const segments = [segment(place.directory)];
            const more = { destination: target, segments, fields, consentColumn: consent, mode: "add" as const };
            const outcome = await place.run({
                spec: { ...place.spec, ...more, connection },
                sourceCredentials: [{ clientSecret: CLIENT_SECRET }],
                destinationTarget: target,
                account,
                transport: (signal) => createTransport({ signal, daily: (name) => place.ledger.daily(name) }),
                now: () => new Date(),
            });
            expect(outcome).toMatchObject({ status: "successful" });
        } finally {
            place.close();
        }
        return bodies.sort();
    }

    test("the same people from a CSV, from Dataverse and from an export folder are the same bytes", async () => {
        const csv = await bodiesFrom(inCsv);
        expect(csv.length).toBeGreaterThan(3);
        expect(csv.join("").length).toBeGreaterThan(100_000);
        // Not toEqual: a difference would print everybody.
        const dataverse = await bodiesFrom(() => sandboxSegment(sandbox, "People"));
        expect(JSON.stringify(dataverse) === JSON.stringify(csv)).toBe(true);
        const folder = await bodiesFrom(inFolder);
        expect(JSON.stringify(folder) === JSON.stringify(csv)).toBe(true);
    });
});
