import type { Clock } from "./clock";

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
}

export interface SnapchatChoices {
    readonly accessTokenSeconds: number;
    /** From an upload until its people are counted in `approximate_number_users`. */
    readonly processingSeconds: number;
    /** The answer for an id that Snap never issued. */
    readonly unknownId: "404" | "400";
    readonly unauthorizedBody: "json" | "text" | "empty";
    readonly rateHeaders: boolean;
}

export interface ConstantContactChoices {
    readonly accessTokenSeconds: number;
    /** An app's quota; partners have more than the documented 10,000. */
    readonly requestsPerDay: number;
    /** An import that names an unknown list: refused with 400, or taken and failed as an activity. */
    readonly unknownList: "refuse" | "activity";
    /** A spent rotating token: refused, or refused and the whole grant revoked with it. */
    readonly spentToken: "refuse" | "revoke";
}

export interface SandboxSettings {
    readonly jobSeconds: JobSeconds;
    readonly rateLimits: "documented" | "off";
    readonly klaviyo: KlaviyoChoices;
    readonly snapchat: SnapchatChoices;
    readonly constantContact: ConstantContactChoices;
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
    readonly klaviyo?: Partial<KlaviyoChoices>;
    readonly snapchat?: Partial<SnapchatChoices>;
    readonly constantContact?: Partial<ConstantContactChoices>;
    /** Requests that the log remembers; 10,000 by default. */
    readonly logSize?: number;
    /** Told of what is worth knowing at start, such as a torn last line; by default a Node warning. */
    readonly warn?: (message: string) => void;
}

export function settingsFrom(options: SandboxOptions): SandboxSettings {
    return {
        jobSeconds: { base: 0.3, perThousandRows: 0.02, ...options.jobSeconds },
        rateLimits: options.rateLimits ?? "documented",
        klaviyo: { nulls: "ignored", phones: "observed", ...options.klaviyo },
        snapchat: {
            accessTokenSeconds: 3600,
            processingSeconds: 1,
            unknownId: "404",
            unauthorizedBody: "json",
            rateHeaders: true,
            ...options.snapchat,
        },
        constantContact: {
            accessTokenSeconds: 86_400,
            requestsPerDay: 10_000,
            unknownList: "refuse",
            spentToken: "refuse",
            ...options.constantContact,
        },
    };
}
