import { stillFor } from "../../provider/segments/customer-insights/marks";
import type { Marks } from "../../provider/segments/customer-insights/marks";

const at = Date.parse("2026-11-20T06:00:00Z");
const marks = (memberships?: string, profiles?: string): Marks => ({
    ...{ memberships, profiles, at },
    found: { rows: 5, exact: true },
});

test.each([
    ["both tables show it", marks("2026-11-20T05:59:00Z", "2026-11-20T05:58:00Z"), 60_000],
    ["only memberships do", marks("2026-11-20T05:59:57Z"), 3_000],
    ["only profiles do", marks(undefined, "2026-11-20T05:59:57Z"), 3_000],
    ["neither does", marks(), undefined],
    ["a clock is ahead", marks("2026-11-20T06:00:09Z"), 0],
])("how long the tables have been still: %s", (_, seen, still) => {
    expect(stillFor(seen)).toBe(still);
});
