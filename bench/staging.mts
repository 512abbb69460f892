import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import type * as Registry from "../provider/destinations/registry.ts";
import type * as Staging from "../provider/pipeline/stage.ts";
import type * as Bench from "../provider/workbench.ts";

const load = createRequire(import.meta.url);
const { destinationFor } = load("../dist/provider/destinations/registry.js") as typeof Registry;
const { stage } = load("../dist/provider/pipeline/stage.js") as typeof Staging;
const { openWorkbench } = load("../dist/provider/workbench.js") as typeof Bench;

/** As in bench/program/index.ts. */
const names = [
    { path: "firstName", column: "GivenName" },
    { path: "lastName", column: "FamilyName" },
];
const fields: Readonly<Record<string, typeof names>> = {
    klaviyo: [...names, { path: "properties.plan", column: "Plan" }],
    "constant-contact": names,
};

/** Seconds that it takes to read, normalise, judge and unite the segment, and nothing else. */
export async function secondsToStage(vendor: string, path: string): Promise<number> {
    const { identifier, maxEmailLength, fields: specs } = destinationFor(vendor);
    const started = performance.now();
    const workbench = await openWorkbench();
    try {
        const request = { email: "Email", fields: fields[vendor] ?? [], consent: { column: "newsletter_consent" } };
        const rules = { identifier, maxEmailLength, specs, key: randomBytes(32) };
        const context = {
            directory: "/",
            signal: new AbortController().signal,
            workbench: () => Promise.resolve(workbench),
        };
        await stage({ segments: [{ kind: "files", path }], ...request, ...rules }, context, workbench);
        return (performance.now() - started) / 1000;
    } finally {
        workbench.close();
    }
}
