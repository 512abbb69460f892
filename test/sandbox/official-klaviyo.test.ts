import type { ProfileImportJobCreateQuery } from "klaviyo-api";
import { type Sandbox, startSandbox } from "../../sandbox";
import { misfits } from "./client-types";
import { klaviyoReader, officialKlaviyo } from "./official-klaviyo";
import { frozenSandbox, KLAVIYO_KEY, READ_ONLY_KEY } from "./support";

const LIST = "XW53Ha";

const { understood, answers } = klaviyoReader();
let sandbox: Sandbox;
let client: ReturnType<typeof officialKlaviyo>;
beforeEach(async () => {
    sandbox = await frozenSandbox();
    client = officialKlaviyo(sandbox);
});
afterEach(() => sandbox.close());
afterAll(() => expect(misfits(answers)).toEqual([]));

function importOf(emails: readonly string[], list = LIST): ProfileImportJobCreateQuery {
    return {
        data: {
            type: "profile-bulk-import-job",
            attributes: {
                profiles: {
                    data: emails.map((email, index) => ({
                        type: "profile",
                        attributes: { email, firstName: `Person ${index}`, properties: { plan: "gold", score: index } },
                    })),
                },
            },
            relationships: { lists: { data: [{ type: "list", id: list }] } },
        },
    };
}

/** Asks about a job, a step of the sandbox's time after the other, until it is over. */
async function polled(jobId: string) {
    const statuses: string[] = [];
    for (;;) {
        const { attributes } = (await understood(client.profiles.getBulkImportProfilesJob(jobId))).data;
        const status = String(attributes.status);
        if (statuses.at(-1) !== status) statuses.push(status);
        if (["complete", "cancelled"].includes(status)) return { statuses, attributes };
        sandbox.advance(0.1);
    }
}

test("a private key signs in", async () => {
    const { data } = await understood(client.accounts.getAccounts());
    expect(data.map(({ id, attributes }) => [id, attributes.contactInformation.organizationName])).toEqual([
        ["S4ndBx", "Sandbox Klaviyo"],
    ]);
});

test("lists are read page by page, and one by its id", async () => {
    const names: string[] = [];
    let pageCursor: string | undefined;
    do {
        const page = await understood(client.lists.getLists({ pageSize: 3, sort: "name", pageCursor }));
        names.push(...page.data.map(({ attributes }) => attributes.name ?? ""));
        // The client takes the whole link and reads the cursor out of it, but only where it is https.
        pageCursor = page.links?.next?.replace("http:", "https:");
    } while (pageCursor !== undefined);
    expect(names).toEqual(["Already in use", "Double opt-in", "Lapsed customers", "Newsletter"]);
    const { data } = await understood(client.lists.getList("Frgn01", { additionalFieldsList: ["profile_count"] }));
    expect(data.attributes).toMatchObject({ name: "Already in use", optInProcess: "single_opt_in", profileCount: 25 });
    expect(data.attributes.created?.toISOString()).toBe("2026-01-15T00:00:00.000Z");
});

test("people are imported in bulk, the job is polled until it is complete, and they are members", async () => {
    const emails = ["a@example.com", "b@example.com", "c@example.com"];
    const { data: job } = await understood(client.profiles.bulkImportProfiles(importOf(emails)));
    expect(job.attributes).toMatchObject({ status: "queued", totalCount: 3, completedAt: null });
    const { statuses, attributes } = await polled(job.id);
    expect(statuses).toEqual(["queued", "processing", "complete"]);
    expect(attributes).toMatchObject({ totalCount: 3, completedCount: 3, failedCount: 0 });
    expect(attributes.completedAt).toBeInstanceOf(Date);
    const jobs = await understood(client.profiles.getBulkImportProfilesJobs({ filter: 'equals(status,"complete")' }));
    expect(jobs.data.map(({ id }) => id)).toEqual([job.id]);
    const { data: members } = await understood(client.lists.getProfilesForList(LIST, { pageSize: 100 }));
    expect(
        members.map(({ attributes: { email, firstName, properties } }) => ({ email, firstName, properties })),
    ).toEqual(
        emails.map((email, score) => ({ email, firstName: `Person ${score}`, properties: { plan: "gold", score } })),
    );
    const ids = members.map(({ id }) => id);
    const written = await understood(client.profiles.getProfileIdsForBulkImportProfilesJob(job.id));
    const listed = await understood(client.lists.getProfileIdsForList(LIST));
    expect([written.data.map(({ id }) => id), listed.data.map(({ id }) => id)]).toEqual([ids, ids]);
});

test("a row that fails inside the job is told with its payload", async () => {
    const emails = ["a@example.com", "row-failed@sandbox.example"];
    const { data: job } = await understood(client.profiles.bulkImportProfiles(importOf(emails)));
    const { attributes } = await polled(job.id);
    expect(attributes).toMatchObject({ status: "complete", completedCount: 1, failedCount: 1 });
    const { data } = await understood(client.profiles.getErrorsForBulkImportProfilesJob(job.id));
    expect(data).toMatchObject([{ attributes: { originalPayload: { email: "row-failed@sandbox.example" } } }]);
});

test("a list is made, its members are taken off it by their ids, and it is deleted", async () => {
    const attributes = { name: "Made by the client" };
    const { data: list } = await understood(client.lists.createList({ data: { type: "list", attributes } }));
    const query = importOf(["a@example.com", "b@example.com"], list.id);
    await polled((await understood(client.profiles.bulkImportProfiles(query))).data.id);
    const [first, second] = (await understood(client.lists.getProfilesForList(list.id))).data;
    await client.lists.removeProfilesFromList(list.id, { data: [{ type: "profile", id: first?.id ?? "" }] });
    expect((await understood(client.lists.getProfilesForList(list.id))).data.map(({ id }) => id)).toEqual([second?.id]);
    const profile = await understood(client.profiles.getProfiles({ filter: 'equals(email,"a@example.com")' }));
    expect(profile.data.map(({ id }) => id)).toEqual([first?.id]);
    await client.lists.deleteList(list.id);
    await expect(client.lists.getList(list.id)).rejects.toMatchObject({ response: { status: 404 } });
});

/** What the client throws, with the answer's body read as JSON. */
function thrown(status: number, error: object, headers: object = {}) {
    return { name: "AxiosError", response: { status, headers, data: { errors: [{ status, ...error }] } } };
}

test("a wrong key, a key without the scope and a bad row are thrown with their errors read", async () => {
    const wrong = officialKlaviyo(sandbox, `pk_${"wrong".padEnd(34, "0")}`);
    await expect(wrong.lists.getLists()).rejects.toMatchObject(thrown(401, { code: "authentication_failed" }));
    const reader = officialKlaviyo(sandbox, READ_ONLY_KEY);
    await expect(reader.profiles.bulkImportProfiles(importOf(["a@example.com"]))).rejects.toMatchObject(
        thrown(403, { code: "permission_denied" }),
    );
    const pointer = "/data/attributes/profiles/data/1/attributes/email";
    await expect(client.profiles.bulkImportProfiles(importOf(["a@example.com", "none"]))).rejects.toMatchObject(
        thrown(400, { code: "invalid", source: { pointer } }),
    );
});

test("a 429 is thrown with the seconds to wait", async () => {
    await client.accounts.getAccounts();
    await expect(client.accounts.getAccounts()).rejects.toMatchObject(
        thrown(429, { code: "throttled" }, { "retry-after": "1" }),
    );
});

test("the client's own retry waits out a 429 and succeeds", async () => {
    const running = await startSandbox();
    running.fault({
        vendor: "klaviyo",
        kind: "status",
        status: 429,
        headers: { "retry-after": "1" },
        body: { errors: [] },
    });
    const { data } = await understood(officialKlaviyo(running, KLAVIYO_KEY, 3).accounts.getAccounts());
    expect(data).toHaveLength(1);
    expect(running.requests().map(({ status }) => status)).toEqual([429, 200]);
    await running.close();
});
