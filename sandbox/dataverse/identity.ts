/** A bijection of 32-bit numbers, so that ids look like ids and lead back to the customer's number. */
const FACTOR = 0x9e3779b1;
const INVERSE = inverseOf(FACTOR);

const CUSTOMER_TAIL = "86d590bf2134bff576c369a1";
const PROFILE_TAIL = "-d01c-ed11-b83e-000d3a572421";
const MEMBERSHIP_TAIL = "-34cb-ed11-b596-0022481d68cd";

function inverseOf(factor: number): number {
    let inverse = factor;
    for (let step = 0; step < 5; step += 1) inverse = Math.imul(inverse, 2 - Math.imul(factor, inverse));
    return inverse;
}

/** The key of a unified customer: 32 hexadecimal digits. */
export function customerId(customer: number): string {
    return hex(Math.imul(customer, FACTOR)) + CUSTOMER_TAIL;
}

/** The number of the customer with this key, whatever its case; undefined where no such key was ever given. */
export function customerOf(id: string): number | undefined {
    const small = id.toLowerCase();
    if (!/^[0-9a-f]{32}$/.test(small) || !small.endsWith(CUSTOMER_TAIL)) return undefined;
    return Math.imul(Number.parseInt(small.slice(0, 8), 16), INVERSE) >>> 0;
}

/** Rows come in the order of these keys. */
export function rowId(table: "memberships" | "profiles", customer: number): string {
    return hex(customer) + (table === "profiles" ? PROFILE_TAIL : MEMBERSHIP_TAIL);
}

export function customerOfRow(id: string): number {
    return Number.parseInt(id.slice(0, 8), 16);
}

function hex(number: number): string {
    return (number >>> 0).toString(16).padStart(8, "0");
}
