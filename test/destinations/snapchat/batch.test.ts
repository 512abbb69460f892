import { createHash } from "node:crypto";
import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import { batch, rowsIn } from "../../../provider/destinations/snapchat/batch";
import { snapchat } from "../../../provider/destinations/snapchat/index";

const target = { audienceId: "6128654966493356" };
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

let connection: DuckDBConnection;
beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
});
afterAll(() => connection.closeSync());

/** A body as the pipeline makes it: rows by DuckDB, put together with the envelope. */
async function bodyOf(addresses: readonly string[]): Promise<Buffer> {
    await connection.run("CREATE OR REPLACE TABLE stage (email VARCHAR, sha256 VARCHAR)");
    for (const email of addresses) await connection.run("INSERT INTO stage VALUES (?, ?)", [email, sha256(email)]);
    const reader = await connection.runAndReadAll(`SELECT ${batch.row([])} AS body FROM stage ORDER BY rowid`);
    const rows = reader.getRows().map(([body]) => String(body));
    const { open, close } = batch.envelope(target);
    return Buffer.from(open + rows.join(",") + close);
}

test("a body names hashes alone, each in an array of its own, in Snapchat's form", async () => {
    const addresses = ["person@email.com", "zoë@exämple.example", 'o"brien\\@example.com'];
    const body = await bodyOf(addresses);
    expect(JSON.parse(body.toString())).toEqual({
        users: [{ schema: ["EMAIL_SHA256"], data: addresses.map((email) => [sha256(email)]) }],
    });
    for (const part of ["@", "person", "example"]) expect(body.toString()).not.toContain(part);
});

test("the same rows give the same bytes", async () => {
    expect(await bodyOf(["a@example.com", "b@example.com"])).toEqual(await bodyOf(["a@example.com", "b@example.com"]));
});

test.each([1, 2, 7, 100])("%i rows are counted in the body", async (count) => {
    const body = await bodyOf(Array.from({ length: count }, (_, index) => `person${index}@example.com`));
    expect(rowsIn(body)).toBe(count);
});

test("a full call of 100,000 would pass the byte limit, so the byte limit cuts first", () => {
    const row = `["${sha256("")}"],`;
    expect(snapchat.limits.rows.value * row.length).toBeGreaterThan(snapchat.limits.bytes.value);
    expect(snapchat.limits.bytes.value).toBeGreaterThan(10_000 * row.length);
});
