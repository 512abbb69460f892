/**
 * A vendor's id in as few bytes as keep it exactly: the first byte tells the form. 17 bytes instead of 36 for Constant Contact's UUIDs, and
 * instead of 26 for Klaviyo's ULIDs (https://github.com/ulid/spec), where they are written as their makers write them; any other text
 * stays as it is.
 */
const TEXT = "00";
const UUID = "01";
const ULID = "02";

const IS_UUID = "'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'";
/** 128 bits in 26 digits of 5: a first one above 7 would be more than fits. */
const IS_ULID = "'[0-7][0-9A-HJKMNP-TV-Z]{25}'";
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Parts of a ULID that fit in a number: where each begins, and its digits, in base 32 and in hex. */
const PARTS = [
    { at: 1, digits: 10, hexAt: 3, hexDigits: 12 },
    { at: 11, digits: 8, hexAt: 15, hexDigits: 10 },
    { at: 19, digits: 8, hexAt: 25, hexDigits: 10 },
] as const;

/** An expression of the workbench that packs the text `id`, a column's name, as hex. */
export function packedId(id: string): string {
    const numbers = PARTS.map(({ at, digits }) =>
        Array.from({ length: digits }, (_, digit) => {
            const value = `(strpos('${DIGITS}', substr(${id}, ${at + digit}, 1)) - 1)::UBIGINT`;
            return `(${value} << ${5 * (digits - 1 - digit)})`;
        }).join(" + "),
    );
    const formats = PARTS.map(({ hexDigits }) => `{:0${hexDigits}x}`).join("");
    return `CASE WHEN regexp_full_match(${id}, ${IS_UUID}) THEN '${UUID}' || replace(${id}, '-', '')
        WHEN regexp_full_match(${id}, ${IS_ULID}) THEN '${ULID}' || format('${formats}', ${numbers.join(", ")})
        ELSE '${TEXT}' || hex(encode(${id})) END`;
}

/** An expression of the workbench that gives the text back of what `packedId` made, in lower-case hex. */
export function unpackedId(hex: string): string {
    const numbers = PARTS.map(
        ({ hexAt, hexDigits, digits }) =>
            `to_base(('0x' || substr(${hex}, ${hexAt}, ${hexDigits}))::BIGINT, 32, ${digits})`,
    );
    // The workbench's digits go on from 9 with all letters; a ULID's leave out I, L, O and U.
    return `CASE substr(${hex}, 1, 2) WHEN '${UUID}' THEN substr(${hex}, 3)::UUID::VARCHAR
        WHEN '${ULID}' THEN translate(${numbers.join(" || ")}, 'IJKLMNOPQRSTUV', '${DIGITS.slice(18)}')
        ELSE decode(unhex(substr(${hex}, 3))) END`;
}
