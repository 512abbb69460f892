import type { Sandbox } from "../../sandbox";
import { type Answer, frozenSandbox, importBody, klaviyo } from "./support";

const JOBS = "/api/profile-bulk-import-jobs";
const ROWS = "/data/attributes/profiles/data";

let sandbox: Sandbox;
let call: ReturnType<typeof klaviyo>;
beforeEach(async () => {
    sandbox = await frozenSandbox();
    call = klaviyo(sandbox);
});
afterEach(() => sandbox.close());

const emails = () => sandbox.members("klaviyo", "XW53Ha").map(({ email }) => email);
const people = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ email: `person-${index}@example.com` }));
const send = async (profiles: readonly object[], list: string | undefined = "XW53Ha") =>
    call(JOBS, { body: importBody(profiles, list) });
const about = (accepted: Answer, rest = "") => call(`${JOBS}/${accepted.text("data.id")}${rest}`);
const status = async (accepted: Answer) => (await about(accepted)).at("data.attributes.status");

test("rows that fail after the job was accepted are import errors, twenty a page", async () => {
    const repeated = Array.from({ length: 25 }, () => ({ email: "twice@example.com", first_name: "again" }));
    const accepted = await send([{ email: "row-failed@sandbox.example", first_name: "Eva" }, ...repeated]);
    sandbox.advance(1);
    expect((await about(accepted)).at("data.attributes")).toMatchObject({
        total_count: 26,
        completed_count: 1,
        failed_count: 25,
    });
    const first = await about(accepted, "/import-errors");
    expect(first.at("data")).toHaveLength(20);
    expect(first.at("data.0")).toMatchObject({
        type: "import-error",
        attributes: {
            source: { pointer: `${ROWS}/0/attributes/email` },
            original_payload: { email: "row-failed@sandbox.example", first_name: "Eva" },
        },
    });
    const second = await call(first.text("links.next"));
    expect(second.at("data")).toHaveLength(5);
    expect(second.at("links.next")).toBeNull();
});

test("a profile over 100 KB is accepted with its job and fails in it", async () => {
    const accepted = await send([
        { email: "big@example.com", properties: { note: "€".repeat(34_000) } },
        { email: "a@example.com" },
    ]);
    sandbox.advance(1);
    expect((await about(accepted)).at("data.attributes")).toMatchObject({ completed_count: 1, failed_count: 1 });
    expect((await about(accepted, "/import-errors")).at("data.0.attributes.source.pointer")).toBe(
        `${ROWS}/0/attributes`,
    );
    expect(emails()).toEqual(["a@example.com"]);
});

test("the ids that a job wrote can be read back", async () => {
    const accepted = await send(people(120));
    sandbox.advance(1);
    const page = await about(accepted, "/relationships/profiles?page[size]=100");
    const rest = await call(page.text("links.next"));
    const ids = [page, rest].flatMap((answer) => answer.at("data.*.id"));
    expect(ids).toHaveLength(120);
    expect(new Set(ids)).toEqual(new Set(sandbox.members("klaviyo", "XW53Ha").map(({ id }) => id)));
});

describe("jobs that do not end well", () => {
    test.each([
        ["job-stuck@sandbox.example", "processing"],
        ["job-cancelled@sandbox.example", "cancelled"],
    ])("%s", async (email, end) => {
        const accepted = await send([{ email }, { email: "other@example.com" }]);
        sandbox.advance(3600);
        expect(await status(accepted)).toBe(end);
        expect(emails()).toEqual([]);
    });

    test("a slow one takes ten times as long", async () => {
        const accepted = await send([{ email: "job-slow@sandbox.example" }]);
        sandbox.advance(2.5);
        expect(await status(accepted)).toBe("processing");
        sandbox.advance(1);
        expect(await status(accepted)).toBe("complete");
    });

    test("a fault decides for the next job only", async () => {
        sandbox.fault({ vendor: "klaviyo", kind: "job", outcome: "cancelled" });
        const [first, second] = [await send(people(1)), await send(people(2))];
        sandbox.advance(1);
        expect([await status(first), await status(second)]).toEqual(["cancelled", "complete"]);
    });

    test("a job is forgotten after seven days", async () => {
        const accepted = await send(people(1));
        sandbox.advance(8 * 24 * 3600);
        const answer = await about(accepted);
        expect([answer.status, answer.at("errors.0.detail")]).toEqual([404, "Invalid job id"]);
    });
});
