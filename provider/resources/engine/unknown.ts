/** Stands for a value that is not known yet; Node programs send no other, whatever the type. */
export const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * How a value that a preview does not know yet arrives, by the type it will have.
 * https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/plugin/rpc.go
 */
const unknownValues: ReadonlySet<unknown> = new Set([
    unknownText,
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export function isUnknown(value: unknown): boolean {
    return unknownValues.has(value);
}

/** The value, or anything in it, is unknown. */
export function hasUnknown(value: unknown): boolean {
    if (isUnknown(value)) return true;
    if (typeof value !== "object" || value === null) return false;
    return Object.values(value).some(hasUnknown);
}
