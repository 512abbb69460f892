import fc from "fast-check";
import type { Step } from "./history";

const person = fc.integer({ min: 0, max: 30 });
const pick = fc.nat(20);
/** Steps of a history, of all kinds. */
export const step: fc.Arbitrary<Step> = fc.oneof(
    {
        weight: 4,
        arbitrary: fc.record({
            kind: fc.constant("send" as const),
            people: fc.uniqueArray(person, { minLength: 1, maxLength: 8 }),
            digest: fc.nat(1000),
        }),
    },
    {
        weight: 2,
        arbitrary: fc.record({
            kind: fc.constant("identify" as const),
            people: fc.uniqueArray(person, { maxLength: 8 }),
            id: fc.nat(1000),
        }),
    },
    {
        weight: 3,
        arbitrary: fc.record({
            kind: fc.constant("remove" as const),
            people: fc.uniqueArray(person, { minLength: 1, maxLength: 8 }),
        }),
    },
    {
        weight: 2,
        arbitrary: fc.record({
            kind: fc.constant("baseline" as const),
            people: fc.uniqueArray(person, { maxLength: 8 }),
            id: fc.nat(1000),
            baseline: fc.record(
                { as: fc.constantFrom("foreign" as const, "ours" as const), next: fc.constant("page 2") },
                { requiredKeys: ["as"] },
            ),
        }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("accept" as const), pick }) },
    { weight: 4, arbitrary: fc.record({ kind: fc.constant("settle" as const), pick, refuse: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("fail" as const), pick }) },
    { weight: 2, arbitrary: fc.constant({ kind: "close" as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: "release" as const }) },
);
