/**
 * A value as the engine can store it: objects, arrays, text, finite numbers, booleans and null. Absent values are left out and dates
 * become ISO text; anything else is an error that names its path. The gRPC layer fails on such values only after the work was done,
 * and then nobody gets an answer: https://github.com/pulumi/pulumi/issues/3012
 */
export function plain(value: unknown, path = "outputs"): unknown {
    if (value === null || typeof value === "string" || typeof value === "boolean") return value;
    if (typeof value === "number" && Number.isFinite(value)) return value;
    if (value instanceof Date) return value.toISOString();
    if (Array.isArray(value)) {
        return value.map((element, index) =>
            element === undefined ? null : plain(element, `${path}[${String(index)}]`),
        );
    }
    if (isPlainObject(value)) return plainObject(value, path);
    throw new Error(`${path} cannot be stored: ${describe(value)}`);
}

export function plainObject(value: Record<string, unknown>, path = "outputs"): Record<string, unknown> {
    // Not by assignment, which would lose a member that is called __proto__.
    const present = Object.entries(value).filter(([, element]) => element !== undefined);
    return Object.fromEntries(present.map(([name, element]) => [name, plain(element, `${path}.${name}`)]));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
    if (typeof value !== "object" || value === null) return false;
    const prototype: unknown = Object.getPrototypeOf(value);
    return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
    if (typeof value === "object" && value !== null) return `a ${value.constructor.name}`;
    return typeof value === "number" ? String(value) : `a ${typeof value}`;
}
