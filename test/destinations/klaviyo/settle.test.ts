import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { EMPTY, sandboxedKlaviyo } from "./sandboxed-klaviyo";
import { JOB, klaviyoSaying, row } from "./scripted-klaviyo";

const GET_JOB = `GET /api/profile-bulk-import-jobs/${JOB}`;
const ERRORS = `${GET_JOB}/import-errors`;
const job = (attributes: object) => () => ({
    status: 200,
    body: { data: { type: "profile-bulk-import-job", id: JOB, attributes } },
});

describe("a job", () => {
    test.each([
        ["queued", { status: "queued", completed_count: 0, failed_count: null }, { state: "pending", done: 0 }],
        ["processing", { status: "processing", completed_count: 4, failed_count: 1 }, { state: "pending", done: 5 }],
        ["a state added later", { status: "paused" }, { state: "pending", done: 0 }],
        ["cancelled", { status: "cancelled" }, { state: "failed", reason: "Klaviyo cancelled the import" }],
    ])("%s", async (_, attributes, settlement) => {
        await using at = await klaviyoSaying({ [GET_JOB]: job(attributes) });
        await expect(klaviyo.settle!(at.session, JOB)).resolves.toEqual(settlement);
    });

    test("that Klaviyo no longer knows has failed: nobody of it counts as imported", async () => {
        const gone = { code: "not_found", title: "Not found.", detail: "gone", source: { pointer: "/data/" } };
        await using at = await klaviyoSaying({ [GET_JOB]: () => ({ status: 404, body: { errors: [gone] } }) });
        await expect(klaviyo.settle!(at.session, JOB)).resolves.toEqual({
            state: "failed",
            reason: 'Klaviyo no longer knows the import ("gone")',
        });
    });

    test("without a status is neither over nor pending", async () => {
        await using at = await klaviyoSaying({ [GET_JOB]: job({}) });
        await expect(klaviyo.settle!(at.session, JOB)).rejects.toMatchObject({ code: "remote" });
    });

    const importError = (number: number): unknown => ({
        type: "import-error",
        attributes: {
            code: "invalid",
            title: "t",
            detail: "d",
            source: { pointer: row(number) },
            original_payload: { email: `p${number}@example.com` },
        },
    });

    test("that is complete has its errors read to the last page, always at the endpoint", async () => {
        const pages = [0, 1, 2].map((page) => [importError(2 * page), importError(2 * page + 1)]);
        await using at = await klaviyoSaying({
            [GET_JOB]: job({ status: "complete", total_count: 10, completed_count: 4, failed_count: 6 }),
            [ERRORS]: ({ url }) => {
                const query = new URL(url, "http://x").searchParams;
                const page = Number(query.get("page[cursor]") ?? 0);
                expect(query.get("page[size]")).toBe("100");
                const next =
                    page < 2 ? `https://a.klaviyo.com/elsewhere?page%5Bcursor%5D=${page + 1}&page%5Bsize%5D=100` : null;
                return { status: 200, body: { data: pages[page], links: { next, prev: null } } };
            },
        });
        const settlement = await klaviyo.settle!(at.session, JOB);
        expect(settlement).toMatchObject({ state: "applied", rejects: { counted: {} } });
        if (settlement.state === "applied")
            expect(settlement.rejects.members.map(({ email }) => email)).toEqual(
                [0, 1, 2, 3, 4, 5].map((n) => `p${n}@example.com`),
            );
        expect(at.server.arrivals).toHaveLength(4);
    });

    test.each([
        ["go round in a circle", { data: [], links: { next: "https://a.klaviyo.com/x?page%5Bcursor%5D=1" } }],
        ["are no list", { data: {} }],
        ["link to nothing", { data: [], links: { next: "https://a.klaviyo.com/x" } }],
    ])("whose errors %s is not taken for applied", async (_, said) => {
        await using at = await klaviyoSaying({
            [GET_JOB]: job({ status: "complete" }),
            [ERRORS]: () => ({ status: 200, body: said }),
        });
        await expect(klaviyo.settle!(at.session, JOB)).rejects.toMatchObject({ code: "remote", retryable: true });
    });
});

const complete = (counts: object) => job({ status: "complete", ...counts });
const nameless = (code: string): object => ({
    type: "import-error",
    attributes: { code, title: "Failed", detail: "Failed", source: { pointer: "/data" }, original_payload: null },
});

test.each<[string, object, object[], string]>([
    [
        "itself failed with people it does not name",
        { total_count: 3, completed_count: 2, failed_count: 1 },
        [nameless("throttled")],
        "failed",
    ],
    ["took nobody and says nothing of anybody", { total_count: 3, completed_count: 0, failed_count: 3 }, [], "failed"],
    [
        "took nobody, and says of each why",
        { total_count: 2, completed_count: 0, failed_count: 2 },
        [nameless("invalid"), nameless("invalid")],
        "applied",
    ],
    ["says nothing of one person alone", { total_count: 1, completed_count: 0, failed_count: 1 }, [], "applied"],
    ["counts somebody whom it does not name", { total_count: 3, completed_count: 2, failed_count: 1 }, [], "applied"],
])("what a job did of which Klaviyo %s", async (_, counts, errors, state) => {
    await using at = await klaviyoSaying({
        [GET_JOB]: complete(counts),
        [ERRORS]: () => ({ status: 200, body: { data: errors, links: { next: null } } }),
    });
    await expect(klaviyo.settle!(at.session, JOB)).resolves.toMatchObject({ state });
});

test("a row that failed for Klaviyo's own trouble is told from one that is wrong", async () => {
    await using at = await sandboxedKlaviyo();
    const { open, close } = klaviyo.batch.envelope(EMPTY);
    const row = JSON.stringify({ type: "profile", attributes: { email: "row-unlucky@sandbox.example" } });
    const outcomes: unknown[] = [];
    for (let attempt = 1; attempt <= 2; attempt++) {
        const receipt = await klaviyo.send(at.session, EMPTY, Buffer.from(open + row + close));
        if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${receipt.outcome}`);
        at.sandbox.advance(600);
        outcomes.push(await klaviyo.settle!(at.session, receipt.job));
    }
    const unlucky = { email: "row-unlucky@sandbox.example", reason: "vendor_failure" };
    expect(outcomes).toMatchObject([
        { state: "applied", rejects: { members: [unlucky] } },
        { state: "applied", rejects: { members: [] } },
    ]);
});

test.each([
    ["attributes", { members: [{ email: "row-failed@sandbox.example", reason: "invalid_email" }], counted: {} }],
    ["profile", { members: [{ email: "row-failed@sandbox.example", reason: "invalid_email" }], counted: {} }],
    ["none", { members: [], counted: { invalid_email: 1 } }],
] as const)(
    "a row that failed in its job is one reject, come back as %s, however rows are counted",
    async (form, rejects) => {
        for (const completedCount of ["written", "all"] as const) {
            await using at = await sandboxedKlaviyo({ klaviyo: { errorPayload: form, completedCount } });
            const { open, close } = klaviyo.batch.envelope(EMPTY);
            const rows = ["a@example.com", "row-failed@sandbox.example"].map((email) =>
                JSON.stringify({ type: "profile", attributes: { email } }),
            );
            const receipt = await klaviyo.send(at.session, EMPTY, Buffer.from(open + rows.join() + close));
            if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${receipt.outcome}`);
            at.sandbox.advance(600);
            await expect(klaviyo.settle!(at.session, receipt.job)).resolves.toMatchObject({
                state: "applied",
                rejects,
            });
        }
    },
);
