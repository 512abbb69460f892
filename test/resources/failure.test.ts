import { failure } from "../../provider/resources/engine/failure";
import { PartialFailure } from "../../provider/resources/lifecycle";

const partial = (reason: string, outputs: object): object =>
    failure(new PartialFailure("id", { ...outputs }, [reason]), { kept: "input", __urn: "urn" });

test.each([
    ["latin", "x"],
    ["Chinese", "客"],
    ["pictures", "👩"],
])("a message of %s takes at most 8,000 bytes of the trailer, and ends between two characters", (_, character) => {
    const { message } = failure(new Error(character.repeat(9_000)), {});
    expect(encodeURIComponent(message.slice(0, -4)).length).toBeLessThanOrEqual(8_000);
    expect(message.length).toBeGreaterThan(800);
    expect(message).toMatch(new RegExp(`^(${character})+ \\.\\.\\.$`, "u"));
});

test("outputs that would not fit, in bytes, give way to the inputs", () => {
    expect(partial("why", { plan: "x".repeat(30_000) })).toMatchObject({
        properties: { plan: expect.any(String) as string },
    });
    const large = partial("why", { plan: "客".repeat(30_000) }) as { properties: object };
    expect(large.properties).toEqual({ kept: "input", __urn: "urn", __provider: undefined });
});
