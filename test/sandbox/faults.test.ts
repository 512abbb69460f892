import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Fault, Sandbox } from "../../sandbox";
import { exchange, frozenSandbox, importBody, klaviyo } from "./support";

const JOBS = "/api/profile-bulk-import-jobs";

let sandbox: Sandbox;
let call: ReturnType<typeof klaviyo>;
beforeEach(async () => {
    sandbox = await frozenSandbox();
    call = klaviyo(sandbox);
});
afterEach(() => sandbox.close());

const send = () => call(JOBS, { body: importBody([{ email: "a@example.com" }], "XW53Ha") });
const jobs = () => Object.values(sandbox.report().vendors.klaviyo.jobs).reduce((sum, count) => sum + count, 0);
const last = () => sandbox.requests().at(-1);

test("a status is answered so often, with its headers and body, and nothing is done", async () => {
    sandbox.fault({
        vendor: "klaviyo",
        kind: "status",
        status: 429,
        headers: { "retry-after": "7" },
        body: "slow",
        times: 2,
    });
    const [first, second, third] = [await send(), await send(), await send()];
    expect([first.status, first.headers.get("retry-after"), first.body]).toEqual([429, "7", "slow"]);
    expect([second.status, third.status, jobs()]).toEqual([429, 202, 1]);
});

test("a status after the effect hides that the request was carried out", async () => {
    sandbox.fault({ vendor: "klaviyo", kind: "status", status: 503, body: { gone: true }, afterEffect: true });
    const answer = await send();
    expect([answer.status, answer.at("gone"), jobs()]).toEqual([503, true, 1]);
    // The vendor's own headers do not show through.
    expect(answer.headers.get("ratelimit-limit")).toBeNull();
});

describe("a cut connection", () => {
    test("before the effect leaves nothing behind", async () => {
        sandbox.fault({ vendor: "klaviyo", kind: "cutBefore" });
        await expect(send()).rejects.toThrow("fetch failed");
        expect([jobs(), last()?.status, last()?.fault]).toEqual([0, 0, "cutBefore"]);
    });

    test("after the effect loses only the answer", async () => {
        sandbox.fault({ vendor: "klaviyo", kind: "cutAfter" });
        await expect(send()).rejects.toThrow("fetch failed");
        expect([jobs(), last()?.status, last()?.fault, last()?.rows]).toEqual([1, 0, "cutAfter", 1]);
        expect((await send()).status).toBe(202);
    });

    test("in the middle of the answer gives its beginning", async () => {
        sandbox.fault({ vendor: "klaviyo", kind: "truncate", bytes: 30 });
        await expect(send()).rejects.toThrow(/terminated|aborted/);
        expect(jobs()).toBe(1);
    });
});

test("an edge answers in HTML", async () => {
    sandbox.fault({ vendor: "klaviyo", kind: "html", status: 403, headers: { "cf-mitigated": "challenge" } });
    const { status, headers, body } = await send();
    expect([status, headers.get("content-type"), headers.get("cf-mitigated")]).toEqual([
        403,
        "text/html; charset=UTF-8",
        "challenge",
    ]);
    expect([body.startsWith("<html>"), jobs()]).toEqual([true, 0]);
});

test("a delay goes together with another fault; a dripping answer arrives whole", async () => {
    sandbox.fault({ vendor: "klaviyo", kind: "delay", milliseconds: 60 });
    sandbox.fault({ vendor: "klaviyo", kind: "drip", milliseconds: 60 });
    const started = performance.now();
    const { status, at } = await send();
    expect([status, at("data.attributes.status")]).toEqual([202, "queued"]);
    expect(performance.now() - started).toBeGreaterThan(110);
});

test("faults meet only what they match, after those they skip", async () => {
    const match = { method: "GET", path: "/api/lists/*" };
    sandbox.fault({ vendor: "klaviyo", kind: "status", status: 500, match, skip: 1, times: "always" });
    expect((await call("/api/lists")).status).toBe(200);
    expect((await send()).status).toBe(202);
    const statuses: number[] = [];
    for (let request = 0; request < 3; request += 1) statuses.push((await call("/api/lists/XW53Ha")).status);
    expect(statuses).toEqual([200, 500, 500]);
    sandbox.clearFaults();
    expect((await call("/api/lists/XW53Ha")).status).toBe(200);
});

test("faults are set, shown and cleared over HTTP too; one that is none is refused with a reason", async () => {
    const url = `${sandbox.url}/_sandbox/faults`;
    const fault: Fault = { vendor: "klaviyo", kind: "cutBefore", times: 3 };
    expect((await exchange(url, { body: fault })).status).toBe(201);
    await expect(send()).rejects.toThrow();
    expect((await exchange(url)).at("0")).toMatchObject({ kind: "cutBefore", times: 2 });
    const wrong = await exchange(url, { body: { vendor: "klaviyo", kind: "status" } });
    expect([wrong.status, wrong.text("error")]).toEqual([400, expect.stringContaining("status")]);
    expect((await exchange(url, { method: "DELETE" })).status).toBe(204);
    expect((await send()).status).toBe(202);
    expect(() => sandbox.fault({ vendor: "klaviyo", kind: "delay", milliseconds: -1 })).toThrow();
});

test("a client that goes away in the middle of a body has done nothing, and closing does not wait for it", async () => {
    const socket = connect(Number(new URL(sandbox.url).port), "127.0.0.1");
    socket.write("POST /klaviyo/api/lists HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{");
    await sleep(50);
    socket.destroy();
    await sleep(50);
    expect(last()).toMatchObject({ path: "/api/lists", status: 0 });
    expect(sandbox.report().vendors.klaviyo.lists).toHaveLength(4);
});
