import type { Sandbox, SandboxOptions } from "../../sandbox";
import { type Answer, frozenSandbox, klaviyo } from "./support";

let sandbox: Sandbox;
let call: ReturnType<typeof klaviyo>;
async function start(options: SandboxOptions = {}): Promise<void> {
    sandbox = await frozenSandbox(options);
    call = klaviyo(sandbox);
}
afterEach(() => sandbox.close());

const create = (name: string): Promise<Answer> =>
    call("/api/lists", { body: { data: { type: "list", attributes: { name } } } });

test("lists may have one name, and are sorted as asked", async () => {
    await start();
    const made: string[] = [];
    for (const name of ["Twin", "Twin", "Aardvark"]) {
        made.push((await create(name)).text("data.id"));
        sandbox.advance(1);
    }
    const filter = `filter=${encodeURIComponent('any(name,["Twin","Aardvark"])')}`;
    const ids = async (sort: string): Promise<unknown> =>
        (await call(`/api/lists?${filter}&sort=${sort}`)).at("data.*.id");
    expect(await ids("created")).toEqual(made);
    expect(await ids("-created")).toEqual(made.toReversed());
    expect(((await ids("name")) as string[])[0]).toBe(made[2]);
    expect(await ids("id")).toEqual(made.toSorted());
    expect((await call("/api/lists?sort=profile_count")).at("errors.0.source.parameter")).toBe("sort");
});

test("a fresh list is dated to the microsecond, and by the second when it is read", async () => {
    await start();
    const made = await create("VIP");
    expect(made.at("data.attributes.created")).toBe("2026-11-22T12:00:10.000123+00:00");
    const read = await call(`/api/lists/${made.text("data.id")}`);
    expect(read.at("data.attributes.created")).toBe("2026-11-22T12:00:10+00:00");
});

test("150 lists a day are made, whatever the minute allows; reading goes on", async () => {
    await start();
    for (let number = 0; number < 150; number += 1) {
        if (number % 10 === 0) sandbox.advance(1);
        expect((await create(`List ${number}`)).status).toBe(201);
    }
    sandbox.advance(60);
    const refused = await create("one more");
    expect([refused.status, refused.at("errors.0.code")]).toEqual([429, "throttled"]);
    // From 12:01:25 to midnight.
    expect(refused.headers.get("retry-after")).toBe(String(12 * 3600 - 85));
    expect((await call("/api/lists")).status).toBe(200);
    sandbox.advance(12 * 3600);
    const next = await create("one more");
    expect(next.headers.get("ratelimit-limit")).toBe("10, 10;w=1, 150;w=60, 150;w=86400");
});

test("there is room for 1,000 lists", async () => {
    await start({ rateLimits: "off" });
    const seeded = sandbox.report().vendors.klaviyo.lists.length;
    for (let number = seeded; number < 1000; number += 1) await create(`List ${number}`);
    const refused = await create("one more");
    expect([refused.status, refused.at("errors.0.code")]).toEqual([400, "invalid"]);
});

test("deleting a list leaves its people, and happens once", async () => {
    await start();
    const people = sandbox.members("klaviyo", "Frgn01").length;
    expect((await call("/api/lists/Frgn01", { method: "DELETE" })).status).toBe(204);
    const again = await call("/api/lists/Frgn01", { method: "DELETE" });
    expect([again.status, again.at("errors.0.code")]).toEqual([404, "not_found"]);
    expect((await call("/api/profiles?page[size]=100")).at("data")).toHaveLength(people);
    const gone = "/api/lists/Frgn01/relationships/profiles";
    expect((await call(gone, { method: "DELETE", body: { data: [{ type: "profile", id: "x" }] } })).status).toBe(404);
});
