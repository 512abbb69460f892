import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ExportSpec } from "../../../provider/pipeline/export-spec";
import { ListVendor, type ListVendorOptions } from "./list-vendor";
import { RunPlace } from "./run-place";

const usual: ListVendorOptions = { by: "id", readable: true, settlement: "none", unknown: "passed over" };

/** Lets everything through. */
export const anything = { allowRemovals: { upTo: 1000, until: "2999-12-31" } };

/** `p<number>@x.com`, from one number to another. */
export const range = (from: number, to: number): string[] =>
    Array.from({ length: to - from + 1 }, (_, index) => `p${String(from + index)}@x.com`);

/** For the tests of a file: an export to a list of its own, which each test begins. */
export function useMirror() {
    let place: RunPlace | undefined;
    let vendor: ListVendor | undefined;
    const known = <Thing>(thing: Thing | undefined): Thing => {
        if (thing === undefined) throw new Error("begin first");
        return thing;
    };
    afterEach(() => known(place).close());
    return {
        begin: (options: Partial<ListVendorOptions> = {}, spec: Partial<ExportSpec> = {}): void => {
            place?.close();
            vendor = new ListVendor({ ...usual, ...options });
            const fields = { email: "Email", name: "Name" };
            place = new RunPlace(vendor.destination(), { fields, guard: anything, ...spec });
        },
        place: () => known(place),
        vendor: () => known(vendor),
        /** Writes the segment: these addresses, each with the name X. */
        people: (...emails: readonly string[]) =>
            writeFileSync(
                join(known(place).directory, "people.csv"),
                ["Email,Name", ...emails.map((email) => `${email},X`)].join("\n"),
            ),
        listed: () => [...known(vendor).list.keys()].sort(),
    };
}
