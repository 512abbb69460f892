import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import type { Session } from "../../../provider/destinations/destination";
import { createTransport } from "../../../provider/http/client";
import { RunPlace } from "../../pipeline/support/run-place";
import type { Sandbox } from "../../support/sandbox";
import { fakePulumi } from "./fake-pulumi";

export const apiKey = `pk_${"sandboxFULL".padEnd(34, "0")}`;

/** As the engine writes a secret that was decrypted: https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/sig/sig.go */
const secret = (value: unknown): unknown => ({
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
});

interface Declared {
    readonly name?: string;
    readonly displayName?: string;
    readonly listId?: string;
    readonly credentials?: unknown;
}

/** A project whose stack has exports to Klaviyo, one of which has put three people on its list an hour ago. */
export class AuditedStack {
    readonly #sandbox: Sandbox;
    readonly #place: RunPlace;
    readonly #session: Session;
    readonly #listId = "XW53Ha";
    /** The project's folder. */
    readonly directory: string;

    private constructor(sandbox: Sandbox, folder: string) {
        this.#sandbox = sandbox;
        this.directory = mkdtempSync(path.join(folder, "project-"));
        const connection = { endpoint: sandbox.endpoint("klaviyo"), credentials: { apiKey } };
        const consent = { iAgree: true, by: "dpo", on: "2026-01-01", statement: "1" };
        const full = { kind: "klaviyo", displayName: "Klaviyo", settings: {}, consent, ...connection };
        this.#place = new RunPlace(klaviyo, { connection: full, destination: { listId: this.#listId } });
        this.#session = klaviyo.signIn(full, createTransport({ signal: new AbortController().signal }));
    }

    static async open(sandbox: Sandbox, folder: string): Promise<AuditedStack> {
        const stack = new AuditedStack(sandbox, folder);
        writeFileSync(path.join(stack.directory, "Pulumi.yaml"), "name: shop\nruntime: nodejs\nmain: program/\n");
        mkdirSync(path.join(stack.directory, "program"));
        stack.#place.now = new Date(Date.now() - 3_600_000);
        stack.#place.people([1, 2, 3]);
        await stack.#place.run({
            destinationTarget: { listId: stack.#listId },
            account: { id: "S4ndBx", name: "Sandbox Klaviyo" },
            transport: (signal) => createTransport({ signal }),
        });
        return stack;
    }

    get ledger(): string {
        return this.#place.ledger.location;
    }

    /** A `pulumi` with these exports in its state; the ledger is configured unless `config` says something else. */
    pulumi(exports: readonly Declared[] = [{}], config: Readonly<Record<string, string>> = { ledger: this.ledger }) {
        const configured = Object.entries(config).map(([key, value]) => [`segmentexport:${key}`, { value }]);
        const resources = [{ type: "pulumi:pulumi:Stack", urn: "urn" }, ...exports.map((one) => this.#resource(one))];
        return fakePulumi(this.directory, undefined, {
            stack: { version: 3, deployment: { resources } },
            config: Object.fromEntries(configured) as unknown,
        });
    }

    /** Somebody takes person 1 off the list. */
    async takeOff(): Promise<void> {
        const members = this.#sandbox.members("klaviyo", this.#listId);
        const { id = "" } = members.find(({ email }) => email === "p1@example.com") ?? {};
        await klaviyo.remove(this.#session, { listId: this.#listId }, [id]);
    }

    async lock(): Promise<{ release(): Promise<void> }> {
        const target = ["klaviyo", this.#sandbox.endpoint("klaviyo"), this.#listId].join("|");
        return this.#place.ledger.target(target).lock("a run");
    }

    close(): void {
        this.#place.close();
    }

    #resource({ name = "people", displayName = "People", listId = this.#listId, credentials }: Declared): unknown {
        const type = "pulumi-nodejs:dynamic/segmentexport:SegmentExport";
        const urn = `urn:pulumi:dev::shop::${type}::${name}`;
        const { kind, endpoint, settings } = this.#place.spec.connection;
        const outputs = {
            ...{ __urn: urn, urn, displayName, destination: { listId }, target: { id: listId, name: "List" } },
            connection: { kind, displayName: "Klaviyo", endpoint, settings },
            credentials: credentials ?? secret({ apiKey }),
        };
        return { type, urn, outputs };
    }
}
