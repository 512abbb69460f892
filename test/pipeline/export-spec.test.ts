import { sourceDigest, targetText } from "../../provider/pipeline/export-spec";
import type { ExportSpec } from "../../provider/pipeline/export-spec";
import { files } from "../../provider/segments/files-input";
import { memoryDestination, memoryVendor } from "./support/memory-vendor";

const destination = { ...memoryDestination(memoryVendor()), targetSettings: ["account"] };
const spec: ExportSpec = {
    urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/segmentexport:SegmentExport::people",
    displayName: "People",
    connection: {
        kind: destination.kind,
        displayName: "Connection",
        settings: { account: "A1" },
        credentials: { key: "k" },
        consent: { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" },
    },
    destination: { listId: "L1" },
    segments: [files("people.csv")],
    fields: { email: "Email", firstName: "First", properties: { plan: "Plan", since: "Since" } },
    consentColumn: "Newsletter",
    consentValues: ["yes"],
};
const text = (change: Partial<ExportSpec> = {}): string => targetText({ ...spec, ...change }, destination);
const through = (connection: Partial<ExportSpec["connection"]>): string =>
    text({ connection: { ...spec.connection, ...connection } });

test("another origin, account, list or name to make one by is another target", () => {
    const targets = [
        text(),
        through({ endpoint: "http://127.0.0.1:4010" }),
        through({ endpoint: "http://127.0.0.1:4011" }),
        through({ endpoint: "https://gateway.example" }),
        through({ settings: { account: "A2" } }),
        text({ destination: { listId: "L2" } }),
        text({ destination: { create: { name: "L1" } } }),
    ];
    expect(new Set(targets).size).toBe(targets.length);
});

test("a target stays the same whoever names it, and with whichever credential", () => {
    expect(text({ displayName: "Others", urn: "urn:other", segments: [files("b.csv")] })).toBe(text());
    expect(through({ displayName: "Another", credentials: { key: "other" } })).toBe(text());
    const endpoints = ["https://memory.example/", "https://MEMORY.example", "https://memory.example:443"];
    for (const endpoint of endpoints) expect(through({ endpoint })).toBe(text());
});

const digest = (change: Partial<ExportSpec> = {}, fingerprints = ["f1"]): string =>
    sourceDigest({ ...spec, ...change }, fingerprints);

test("whatever decides what is sent has the source read again", () => {
    const digests = [
        digest(),
        digest({}, ["f2"]),
        digest({ segments: [files("people.csv"), files("more.csv")] }),
        digest({ fields: { ...spec.fields, email: "Mail" } }),
        digest({ fields: { ...spec.fields, firstName: "Given" } }),
        digest({ fields: { ...spec.fields, properties: { plan: "Plan" } } }),
        digest({ consentColumn: "Marketing" }),
        digest({ consentColumn: undefined }),
        digest({ consentValues: ["yes", "ja"] }),
        digest({ consentValues: undefined }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
});

test("nothing else does", () => {
    const { email, ...others } = spec.fields;
    expect(digest({ displayName: "Others", takeOver: true })).toBe(digest());
    expect(digest({ fields: { ...others, email } })).toBe(digest());
    expect(digest({ fields: { ...spec.fields, properties: { since: "Since", plan: "Plan" } } })).toBe(digest());
});
