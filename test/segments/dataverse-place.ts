import type { ExportError } from "../../provider/errors";
import { createTransport } from "../../provider/http/client";
import { customerInsightsSource } from "../../provider/segments/customer-insights";
import type { SegmentInput } from "../../provider/segments/segment-input";
import type { SegmentSource } from "../../provider/segments/segment-source";
import { startSandbox, type Sandbox, type SandboxOptions } from "../support/sandbox";
import { OpenSource } from "./source-fixture";
import type { Person, PersonColumn, Row, SourceFixture, SourcePlace } from "./source-fixture";

export const CLIENT_SECRET = "sandbox-dataverse-secret";

const NAMES: Readonly<Record<PersonColumn, string>> = {
    email: "msdynci_email",
    first: "msdynci_firstname",
    born: "msdynci_birthdate",
    bought: "msdynci_lastpurchase",
    points: "msdynci_loyaltypoints",
    value: "msdynci_lifetimevalue",
    consent: "msdynci_newsletterconsent",
};

export const dataverseColumn = (name: PersonColumn): string => NAMES[name];

/** A segment of the sandbox's environment, as it stands beside its secret. */
export function sandboxSegment(sandbox: Pick<Sandbox, "endpoint">, segment: string, more: object = {}): SegmentInput {
    return {
        kind: "customerInsights",
        environment: "https://sandbox.crm4.dynamics.com",
        segment,
        tenantId: "0f4c2a7e-3b61-4d8a-9e52-7c1d90b6e301",
        clientId: "5e8b1c3d-2f47-4a96-b0d8-6a3f7e91c401",
        endpoint: sandbox.endpoint("dataverse"),
        ...more,
    };
}

export function quickTransport(signal: AbortSignal) {
    return createTransport({ signal, timing: { firstRetry: 1, longestRetry: 2 } });
}

/** A moment long after the sandbox's last refresh, and no end of a window. */
const NOON = Date.UTC(2026, 10, 22, 12, 0, 10);

export function frozenDataverse(options: SandboxOptions = {}): Promise<Sandbox> {
    return startSandbox({ clock: { now: () => NOON }, ...options });
}

export interface DataversePlace extends SourcePlace {
    readonly sandbox: Sandbox;
}

export async function openDataverse(options?: SandboxOptions, more: object = {}): Promise<DataversePlace> {
    const sandbox = await frozenDataverse(options);
    const pages = { path: "/api/data/v9.2/msdynci_customerprofiles" };
    return {
        sandbox,
        segment: sandboxSegment(sandbox, "People", more),
        misspelt: sandboxSegment(sandbox, "Peple", more),
        directory: "/",
        transport: quickTransport,
        credentials: { clientSecret: CLIENT_SECRET },
        wrongCredentials: { clientSecret: "not-the-right-one" },
        fill: (people) => sandbox.dataverse.segment("People", people.map(profileOf)),
        // The first answer is the look at the newest row.
        cut: () => sandbox.fault({ vendor: "dataverse", kind: "truncate", match: pages, skip: 1, times: "always" }),
        close: () => sandbox.close(),
    };
}

export function profileOf(person: Person): Record<string, unknown> {
    return Object.fromEntries(
        Object.entries(person).map(([name, value]) => [NAMES[name as PersonColumn], value as unknown]),
    );
}

export function dataverseFixture(source: SegmentSource = customerInsightsSource): SourceFixture {
    return { source, column: dataverseColumn, misspeltColumn: "msdynci_fisrtname", open: () => openDataverse() };
}

/** Segments of one sandbox's environment, to be loaded by their names. */
export class Segments {
    readonly place: DataversePlace;
    readonly open: OpenSource;

    private constructor(place: DataversePlace, open: OpenSource) {
        this.place = place;
        this.open = open;
    }

    static async start(options?: SandboxOptions, source?: SegmentSource): Promise<Segments> {
        const place = await openDataverse(options);
        const fixture = { ...dataverseFixture(source), open: () => Promise.resolve(place) };
        return new Segments(place, await OpenSource.open(fixture));
    }

    named(name: string, more: object = {}): SegmentInput {
        return sandboxSegment(this.place.sandbox, name, more);
    }

    load(name: string, columns = [dataverseColumn("email")], more: object = {}): Promise<Row[]> {
        return this.open.load(columns, {}, this.named(name, more));
    }

    failure(name: string, more: object = {}): Promise<ExportError> {
        return this.open.failure(this.load(name, undefined, more));
    }

    /** One answer of a table to be `body`, after so many others of it. */
    answer(table: "msdynci_segmentmemberships" | "msdynci_customerprofiles", skip: number, body: object): void {
        const match = { path: `/api/data/v9.2/${table}` };
        this.place.sandbox.fault({ vendor: "dataverse", kind: "status", status: 200, match, skip, body });
    }

    requests(path: string) {
        return this.place.sandbox.requests().filter((request) => request.path.endsWith(path));
    }
}
