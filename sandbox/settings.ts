import type { Clock } from "./clock";
import type { VendorName } from "./vendor";

/** How long a job takes. The vendors publish no figures; the default keeps a rehearsal short. */
export interface JobSeconds {
    readonly base: number;
    readonly perThousandRows: number;
}

/** Choices where public sources say nothing or contradict each other. The defaults stand first. */
export interface KlaviyoChoices {
    /** A null attribute is ignored (Klaviyo's guide), or clears the field (a customer's report). */
    readonly nulls: "ignored" | "clear";
    /** `observed`: short numbers are dropped in silence, malformed ones refused; or every number is stored. */
    readonly phones: "observed" | "accept";
    /** Whether a 403 names the scopes that the key lacks. */
    readonly scopes: "named" | "unnamed";
    /** What the refusal of a removal says of unknown profiles: their ids in words, a pointer for each, or nothing. */
    readonly unknownProfiles: "ids" | "pointers" | "unnamed";
    /** Removing somebody who is not on the list does nothing, or is refused like an unknown profile. */
    readonly nonMembers: "ignored" | "refused";
    /** Where an import into an unknown list points. */
    readonly unknownList: "data" | "relationship";
    /** How a row comes back in an import error. */
    readonly errorPayload: "attributes" | "profile" | "none";
    /** What `completed_count` holds: rows written, or every row that was looked at. */
    readonly completedCount: "written" | "all";
}

export interface SnapchatChoices {
    readonly accessTokenSeconds: number;
    /** From an upload until its people are counted in `approximate_number_users`. */
    readonly processingSeconds: number;
    /** The answer for an id that Snap never issued. */
    readonly unknownId: "404" | "400";
    readonly unauthorizedBody: "json" | "text" | "empty";
    readonly tooManyRequestsBody: "empty" | "json";
    readonly rateHeaders: boolean;
    /** Items on a page, however many more a request asks for. */
    readonly pageLimit: number;
    /** Largest body of a request; no figure is published. */
    readonly bodyBytes: number;
    /** What the answer to a removal counts: identifiers received, or those of them who were on the audience. */
    readonly removalCount: "received" | "members";
    /** A second audience of the same name. */
    readonly sameName: "accept" | "refuse";
}

export interface ConstantContactChoices {
    readonly accessTokenSeconds: number;
    /** An app's quota; partners have more than the documented 10,000. */
    readonly requestsPerDay: number;
    /** An import that names an unknown list: refused with 400, or taken and failed as an activity. */
    readonly unknownList: "refuse" | "activity";
    /** A spent rotating token: refused; refused and the whole grant revoked with it; or answered with the newest one for 30 s. */
    readonly spentToken: "refuse" | "revoke" | "grace";
    /** A removal that names a contact that is not there: passed over, or refused with 400. */
    readonly unknownContact: "ignore" | "refuse";
    /** From the moment somebody joined a list until a reading of its members shows it. */
    readonly visibleAfterSeconds: number;
}

export interface DataverseChoices {
    readonly accessTokenSeconds: number;
    /** Whether the tables have the column `modifiedon`, as tables usually do. */
    readonly modifiedOn: boolean;
    /** How the list of a customer's segments is written: `["A","B"]`, or with a backslash before each quote. */
    readonly segmentsText: "json" | "escaped";
    /** Where `$count` stops: 5,000, or 500 as of elastic tables. Which ones Customer Insights' are is not public. */
    readonly countStops: 5000 | 500;
    /** Environments differ in it; 6,000 is the documented default. */
    readonly requestsPer5Minutes: number;
    /** How old the snapshot is that record counts are taken from; a day at most. */
    readonly totalsAgeSeconds: number;
}

export interface SandboxSettings {
    readonly jobSeconds: JobSeconds;
    readonly rateLimits: "documented" | "off";
    readonly redirectUris: readonly string[];
    readonly klaviyo: KlaviyoChoices;
    readonly snapchat: SnapchatChoices;
    readonly constantContact: ConstantContactChoices;
    readonly dataverse: DataverseChoices;
}

/** A request as a vendor received it, credentials and all: fit for looking at, not for keeping. */
export interface ReceivedRequest {
    readonly vendor: VendorName;
    readonly method: string;
    /** The vendor's own path with the query, as it was sent: `/api/lists?page%5Bsize%5D=1`. */
    readonly path: string;
    /** Names in lower case; repeated ones as Node joins them. */
    readonly headers: Readonly<Record<string, string>>;
    /** Cut off at 64 MB. */
    readonly body: Buffer;
}

/** How to start a sandbox; everything may be left out. */
export interface SandboxOptions {
    /** 0, the default, takes any free port. */
    readonly port?: number;
    /** Keeps the state over restarts; without it everything is forgotten at the end. */
    readonly stateFile?: string;
    readonly clock?: Clock;
    readonly jobSeconds?: Partial<JobSeconds>;
    /** `documented` is the default. */
    readonly rateLimits?: SandboxSettings["rateLimits"];
    /** Redirect URIs of the applications that sign in with OAuth, besides `http://127.0.0.1:4011/callback`. */
    readonly redirectUris?: readonly string[];
    readonly klaviyo?: Partial<KlaviyoChoices>;
    readonly snapchat?: Partial<SnapchatChoices>;
    readonly constantContact?: Partial<ConstantContactChoices>;
    readonly dataverse?: Partial<DataverseChoices>;
    /** Requests that the log remembers; 10,000 by default. */
    readonly logSize?: number;
    /**
     * Told of every request to a vendor that arrived whole, before a fault meets it and before it is answered. It delays the answer
     * as long as it takes; what it throws is answered with 500.
     */
    readonly onRequest?: (request: ReceivedRequest) => void;
    /** Told of what is worth knowing at start, such as a torn last line; by default a Node warning. */
    readonly warn?: (message: string) => void;
}

const KLAVIYO: KlaviyoChoices = {
    nulls: "ignored",
    phones: "observed",
    scopes: "named",
    unknownProfiles: "ids",
    nonMembers: "ignored",
    unknownList: "data",
    errorPayload: "attributes",
    completedCount: "written",
};

const DATAVERSE: DataverseChoices = {
    accessTokenSeconds: 3599,
    modifiedOn: true,
    segmentsText: "json",
    countStops: 5000,
    requestsPer5Minutes: 6000,
    totalsAgeSeconds: 3600,
};

export function settingsFrom(options: SandboxOptions): SandboxSettings {
    return {
        jobSeconds: { base: 0.3, perThousandRows: 0.02, ...options.jobSeconds },
        rateLimits: options.rateLimits ?? "documented",
        redirectUris: ["http://127.0.0.1:4011/callback", ...(options.redirectUris ?? [])],
        klaviyo: { ...KLAVIYO, ...options.klaviyo },
        snapchat: {
            accessTokenSeconds: 3600,
            processingSeconds: 1,
            unknownId: "404",
            unauthorizedBody: "json",
            tooManyRequestsBody: "empty",
            rateHeaders: true,
            pageLimit: 1000,
            bodyBytes: Infinity,
            removalCount: "received",
            sameName: "accept",
            ...options.snapchat,
        },
        constantContact: {
            accessTokenSeconds: 86_400,
            requestsPerDay: 10_000,
            unknownList: "refuse",
            spentToken: "refuse",
            unknownContact: "ignore",
            visibleAfterSeconds: 0,
            ...options.constantContact,
        },
        dataverse: { ...DATAVERSE, ...options.dataverse },
    };
}
