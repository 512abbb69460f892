import type { DataverseControl } from "./dataverse/control";
import { runSandbox } from "./server";
import type { SandboxReport } from "./control-routes";
import { type Fault, faultSchema } from "./faults";
import type { LoggedRequest } from "./request-log";
import type { SandboxOptions } from "./settings";
import type { SandboxMember, VendorName } from "./vendor";

export type { Clock } from "./clock";
export type { SandboxReport } from "./control-routes";
export type { DataverseControl, Refresh } from "./dataverse/control";
export type { Fault } from "./faults";
export type { LoggedRequest } from "./request-log";
export type { ReceivedRequest, SandboxOptions } from "./settings";
export { seededCredentials } from "./seeds";
export type { SandboxList, SandboxMember, VendorName, VendorReport } from "./vendor";

/** A running sandbox: Snapchat, Klaviyo, Constant Contact and Customer Insights' Dataverse on loopback. */
export interface Sandbox {
    /** `http://127.0.0.1:4010` */
    readonly url: string;
    /** The base URL that stands for all hosts of a vendor; what a connection takes as `endpoint`. */
    endpoint(vendor: VendorName): string;
    /** Accounts, lists and jobs; what `GET /_sandbox` answers. */
    report(): SandboxReport;
    /** The members of a list. Throws for a list that is not there. */
    members(vendor: VendorName, listId: string): readonly SandboxMember[];
    /** The requests that the vendors received, oldest first. */
    requests(since?: number): readonly LoggedRequest[];
    /** Plays a fault on requests to come. Throws for a fault that is none. */
    fault(fault: Fault): void;
    clearFaults(): void;
    /** Moves the sandbox's clock forward. */
    advance(seconds: number): void;
    /** Makes every access token of a vendor that signs in with OAuth invalid. */
    expireAccess(vendor: VendorName): void;
    /** Ends a private key. Throws if the vendor has none such. */
    revoke(vendor: VendorName, key: string): void;
    /** What happens in the Dataverse environment, and no request of its API can do. */
    readonly dataverse: DataverseControl;
    /** Ends the listening; the state file is complete afterwards. */
    close(): Promise<void>;
}

/**
 * Starts the simulated vendors on a port of 127.0.0.1. `requests()` tells afterwards what they received; `onRequest` shows each
 * request when it arrives, with its headers and its body.
 *
 * @example
 * ```ts
 * const sandbox = await startSandbox();
 * const klaviyo = new KlaviyoConnection("klaviyo", { endpoint: sandbox.endpoint("klaviyo"), ... });
 * sandbox.fault({ vendor: "klaviyo", kind: "status", status: 429, headers: { "retry-after": "2" }, times: 3 });
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const running = await runSandbox(options);
    const vendor = (name: VendorName) => {
        const found = running.vendors.find((candidate) => candidate.name === name);
        if (found === undefined) throw new Error(`The sandbox has no vendor "${name}".`);
        return found;
    };
    return {
        url: running.url,
        endpoint: (name) => `${running.url}/${vendor(name).name}`,
        report: () => running.report(),
        members(name, listId) {
            const list = vendor(name).list(listId);
            if (list === undefined) throw new Error(`The sandbox's ${name} has no list "${listId}".`);
            return [...list.everyone()];
        },
        requests: (since = 0) => running.log.since(since),
        fault: (fault) => running.faults.add(faultSchema.parse(fault)),
        clearFaults: () => running.faults.clear(),
        advance: (seconds) => running.advance(seconds),
        expireAccess: (name) => vendor(name).expireAccess(),
        revoke(name, key) {
            if (vendor(name).revoke?.(key) !== true) throw new Error(`The sandbox's ${name} has no such key.`);
        },
        dataverse: running.dataverse,
        close: () => running.close(),
    };
}
