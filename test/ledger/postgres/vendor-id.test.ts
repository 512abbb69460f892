import fc from "fast-check";
import { packedId, unpackedId } from "../../../provider/ledger/postgres/vendor-id";
import { scratch } from "../support/scratch";

const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const of = (letters: string, length: number) =>
    fc.string({ unit: fc.constantFrom(...letters), minLength: length, maxLength: length });

/** Whatever a vendor could give, and most of all what is nearly of a form that is packed. */
const id = fc.oneof(
    fc.uuid(),
    fc.uuid().map((text) => text.toUpperCase()),
    fc.uuid().map((text) => text.replaceAll("-", "")),
    fc.ulid(),
    fc.ulid().map((text) => text.toLowerCase()),
    of(crockford, 26),
    of(`${crockford}ILOU`, 26),
    of("78", 1).chain((first) => of("YZ", 25).map((rest) => `${first}${rest}`)),
    of("0123456789abcdef-", 36),
    fc.tuple(fc.uuid(), fc.constantFrom("\n", " ", "\0", "é")).map((parts) => parts.join("")),
    fc.tuple(fc.constantFrom("\n", " "), fc.ulid()).map((parts) => parts.join("")),
    fc.string({ unit: "binary" }),
    fc.constantFrom("", "00", "01", "-", "42", "XW53Ha", "01HQ2V", "a b\nc", "\0", "😀"),
);

describe("a vendor's id as it is kept in a database", () => {
    const place = scratch();

    async function packed(ids: readonly string[]) {
        const { workbench } = place;
        await workbench.run("CREATE OR REPLACE TABLE given (number INTEGER, id VARCHAR)");
        await workbench.append(
            "given",
            ids.map((text, number) => [number, text] as const),
        );
        const rows = await workbench.rows(
            `SELECT hex, ${unpackedId("hex")} AS back FROM (SELECT number, lower(${packedId("id")}) AS hex FROM given) ORDER BY number`,
        );
        return rows.map(({ hex, back }) => ({ bytes: String(hex).length / 2, back }));
    }

    it("comes back byte for byte, whatever text it is", async () => {
        await fc.assert(
            fc.asyncProperty(fc.array(id, { minLength: 1, maxLength: 100 }), async (ids) => {
                expect((await packed(ids)).map(({ back }) => back)).toEqual(ids);
            }),
        );
    });

    it("takes 17 bytes in the forms that Klaviyo and Constant Contact write", async () => {
        const short = [
            "01HQ2V5N8Y3K7M4TRB9WCZXD6F",
            `7${"Z".repeat(25)}`,
            "0".repeat(26),
            "8d0e6f3c-9f3e-11ee-8f0a-fa163e123abc",
            "00000000-0000-0000-0000-000000000000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
        ];
        expect(await packed(short)).toEqual(short.map((back) => ({ bytes: 17, back })));
        const long = [`8${"Z".repeat(25)}`, "01hq2v5n8y3k7m4trb9wczxd6f", "8D0E6F3C-9F3E-11EE-8F0A-FA163E123ABC", "é"];
        expect(await packed(long)).toEqual(long.map((back) => ({ bytes: 1 + Buffer.byteLength(back), back })));
    });
});
