import { createConstantContact } from "./constant-contact";
import { createKlaviyo } from "./klaviyo";
import { createSnapchat } from "./snapchat";
import type { VendorContext, VendorSimulation } from "./vendor";

export function createVendors(context: VendorContext): readonly VendorSimulation[] {
    return [createSnapchat(context), createKlaviyo(context), createConstantContact(context)];
}
