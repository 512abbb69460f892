import type { VendorName } from "../../sandbox";
import { violations, type VendorCalls, type VendorRequest } from "./call";
import { constantContactCalls } from "./constant-contact";
import { dataverseCalls } from "./dataverse";
import { klaviyoCalls } from "./klaviyo";
import { snapchatCalls } from "./snapchat";

/** What our destinations and sources may ask of each vendor, and in which form. */
export const vendorCalls: Readonly<Record<VendorName, VendorCalls>> = {
    klaviyo: klaviyoCalls,
    snapchat: snapchatCalls,
    "constant-contact": constantContactCalls,
    dataverse: dataverseCalls,
};

/** What is wrong with a request to this vendor, each as one line that names the request; none: it may be made. */
export function violationsOf(vendor: VendorName, request: VendorRequest): string[] {
    return violations(vendorCalls[vendor], request).map(
        (violation) => `${vendor}: ${request.method} ${request.path}: ${violation}`,
    );
}
