import { DuckDBInstance, type DuckDBConnection } from "@duckdb/node-api";
import fc from "fast-check";
import { batch, rowsIn } from "../../../provider/destinations/constant-contact/batch";
import { limits } from "../../../provider/destinations/constant-contact/limits";
import type { StagedField } from "../../../provider/destinations/destination";

const listId = "06a4a4de-1b2c-11ef-8f0a-fa163e5bc304";
const staged: StagedField[] = [
    { path: "firstName", column: '"f0"' },
    { path: "lastName", column: '"f1"' },
    { path: "phone", column: '"f2"' },
    { path: "company", column: '"f3"' },
    { path: "customFields.loyalty_level", column: '"f4"' },
    { path: `customFields.it's_"odd"\\`, column: '"f5"' },
];
const keys = ["first_name", "last_name", "phone", "company_name", "cf:loyalty_level", `cf:it's_"odd"\\`];

type Row = readonly [email: string, ...fields: (string | null)[]];

let connection: DuckDBConnection;
beforeAll(async () => {
    connection = await (await DuckDBInstance.create()).connect();
});
afterAll(() => connection.closeSync());

/** A body as the pipeline makes it: rows by DuckDB, put together with the envelope. */
async function bodyOf(rows: readonly Row[], fields: readonly StagedField[] = staged): Promise<Buffer> {
    const columns = staged.map(({ column }) => `${column} VARCHAR`).join(", ");
    await connection.run(`CREATE OR REPLACE TABLE stage (email VARCHAR, ${columns})`);
    const appender = await connection.createAppender("stage");
    for (const row of rows) {
        for (let column = 0; column <= staged.length; column++) {
            const value = row[column] ?? null;
            if (value === null) appender.appendNull();
            else appender.appendVarchar(value);
        }
        appender.endRow();
    }
    appender.closeSync();
    const reader = await connection.runAndReadAll(`SELECT ${batch.row(fields)} AS body FROM stage ORDER BY rowid`);
    const bodies = reader.getRows().map(([body]) => String(body));
    const { open, close } = batch.envelope({ listId });
    return Buffer.from(open + bodies.join(",") + close);
}

function expected(rows: readonly Row[]): unknown {
    const members = rows.map(([email, ...values]) => {
        const present = keys
            .map((key, index) => [key, values[index] ?? null] as const)
            .filter(([, value]) => value !== null);
        return { email, ...Object.fromEntries(present) };
    });
    return { import_data: members, list_ids: [listId] };
}

const nasty: Row[] = [
    ["plain@example.com", "Ann", "Lee", "+46 70 123 45 67", "Contoso", "gold", "x"],
    ["nothing@example.com"],
    [
        '"quoted"@example.com',
        'He said "no"',
        "back\\slash",
        "tab\there",
        "line\nbreak\r",
        "\u0001\u001f\u007f",
        "\u2028\u2029",
    ],
    ["zoë@example.com", "Zoë", "Ångström", null, "株式会社", "👩‍👩‍👧", '{"email":"no@row.example"}'],
    ["o'brien@example.com", "O'Brien", "'; DROP TABLE stage; --", null, null, "</script>", ",{"],
];

test("rows are flat objects under the import's own names; what is missing is left out", async () => {
    const body = await bodyOf(nasty);
    expect(JSON.parse(body.toString())).toEqual(expected(nasty));
    expect(body.includes("null")).toBe(false);
    expect(body.includes("Ångström")).toBe(true);
});

test("the exact bytes of a row", async () => {
    const body = await bodyOf([["a@example.com", "Zoë", null, null, 'C "o"', null, "v"]]);
    const row = `{"email":"a@example.com","first_name":"Zoë","company_name":"C \\"o\\"","cf:it's_\\"odd\\"\\\\":"v"}`;
    expect(body.toString()).toBe(`{"import_data":[${row}],"list_ids":["${listId}"]}`);
    expect(await bodyOf(nasty)).toEqual(await bodyOf(nasty));
});

test("with no field mapped a row is the address alone", async () => {
    const body = await bodyOf([["a@example.com", "Ann"]], []);
    expect(JSON.parse(body.toString())).toEqual({ import_data: [{ email: "a@example.com" }], list_ids: [listId] });
});

test("any text survives, and the rows of a body are counted whatever they hold", async () => {
    const text = fc.string({ unit: "binary", maxLength: 20 }).map((value) => value.replaceAll("\0", ""));
    const row = fc.tuple(text, ...keys.map(() => fc.option(text))) as fc.Arbitrary<Row>;
    await fc.assert(
        fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 20 }), async (rows) => {
            const body = await bodyOf(rows);
            expect(JSON.parse(body.toString())).toEqual(expected(rows));
            expect(rowsIn(body)).toBe(rows.length);
        }),
        { numRuns: 25 },
    );
});

test("a custom field's name with a blank is refused with the name to write", () => {
    const fields = [{ path: "customFields.Loyalty Level", column: '"f0"' }];
    expect(() => batch.row(fields)).toThrow('write "Loyalty_Level" instead of "Loyalty Level"');
});

test("more custom fields than an import takes are refused", () => {
    const many = (count: number): StagedField[] =>
        Array.from({ length: count }, (_, index) => ({ path: `customFields.f${index}`, column: '"f0"' }));
    expect(() => batch.row(many(25))).not.toThrow();
    expect(() => batch.row(many(26))).toThrow("map 25 of them at most");
});

test("no batch has what the vendor drops without a word: rows from 40,000 on, bytes from 4,000,000 on", () => {
    // https://developer.constantcontact.com/api_guide/import_contacts.html
    expect(limits.rows.value).toBeLessThan(40_000);
    expect(limits.bytes.value).toBeLessThan(4_000_000);
});
