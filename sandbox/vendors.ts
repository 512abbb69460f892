import { createConstantContact } from "./constant-contact";
import { createDataverse } from "./dataverse";
import { createKlaviyo } from "./klaviyo";
import { createSnapchat } from "./snapchat";
import type { VendorContext, VendorSimulation } from "./vendor";

export interface Vendors {
    readonly all: readonly VendorSimulation[];
    readonly dataverse: ReturnType<typeof createDataverse>;
}

export function createVendors(context: VendorContext): Vendors {
    const dataverse = createDataverse(context);
    return {
        all: [createSnapchat(context), createKlaviyo(context), createConstantContact(context), dataverse],
        dataverse,
    };
}
