import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import type * as Registry from "../provider/destinations/registry.ts";
import type * as Client from "../provider/http/client.ts";
import type * as Staging from "../provider/pipeline/stage.ts";
import type * as Bench from "../provider/workbench.ts";
import type { Source } from "./source.mts";

const load = createRequire(import.meta.url);
const { destinationFor } = load("../dist/provider/destinations/registry.js") as typeof Registry;
const { createTransport } = load("../dist/provider/http/client.js") as typeof Client;
const { stage } = load("../dist/provider/pipeline/stage.js") as typeof Staging;
const { openWorkbench } = load("../dist/provider/workbench.js") as typeof Bench;

/** As in bench/program/index.ts. */
function fieldsOf(vendor: string, { firstName, lastName, plan }: Source["columns"]) {
    const names = [
        { path: "firstName", column: firstName },
        { path: "lastName", column: lastName },
    ];
    if (vendor === "klaviyo") return [...names, { path: "properties.plan", column: plan }];
    return vendor === "constant-contact" ? names : [];
}

/** Seconds that it takes to read, normalise, judge and unite the segment, and nothing else. */
export async function secondsToStage(vendor: string, source: Source): Promise<number> {
    const { segment, credentials, columns, consentColumn } = source;
    const { identifier, maxEmailLength, fields: specs } = destinationFor(vendor);
    const started = performance.now();
    const workbench = await openWorkbench();
    try {
        const { signal } = new AbortController();
        const consent = consentColumn === undefined ? {} : { consent: { column: consentColumn } };
        const request = { email: columns.email, fields: fieldsOf(vendor, columns), ...consent };
        const read = { segments: [segment], sourceCredentials: [credentials] };
        const rules = { identifier, maxEmailLength, specs, key: randomBytes(32) };
        const context = {
            directory: "/",
            signal,
            workbench: () => Promise.resolve(workbench),
            transport: createTransport({ signal }),
        };
        await stage({ ...read, ...request, ...rules }, context, workbench);
        return (performance.now() - started) / 1000;
    } finally {
        workbench.close();
    }
}
