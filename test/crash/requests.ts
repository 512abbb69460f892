import type { BatchKind } from "../../provider/ledger/ledger";
import type { ReceivedRequest } from "../../sandbox/index";
import { addressOf } from "../faults/expectation";
import type { FaultyVendor } from "../faults/vendor";

/** What a request asks for people: addresses, or their hashes where the vendor knows nothing else. */
export interface Asked {
    readonly kind: BatchKind;
    readonly names: readonly string[];
}

/** People with their ids at the vendor. */
type Known = readonly { readonly id?: string | undefined; readonly email?: string | undefined }[];

/** Reads in the bodies of requests who is put on a list, and who taken off it. */
export class Requests {
    readonly #vendor: FaultyVendor;
    readonly #addresses = new Map<string, string>();

    constructor(vendor: FaultyVendor) {
        this.#vendor = vendor;
    }

    /** `members` are those who are on the list when it arrives. Undefined: it is about nobody. */
    read(request: ReceivedRequest, members: Known): Asked | undefined {
        for (const { id, email } of members)
            if (id !== undefined && email !== undefined) this.#addresses.set(id, addressOf(email));
        const names = stringsIn(request.body).flatMap((text) => this.#nameOf(text) ?? []);
        return names.length === 0 ? undefined : { kind: this.#kindOf(request), names };
    }

    #nameOf(text: string): string | undefined {
        if (/^[0-9a-f]{64}$/.test(text)) return text;
        return text.includes("@") ? addressOf(text) : this.#addresses.get(text);
    }

    #kindOf({ method, path }: ReceivedRequest): BatchKind {
        const [removal] = this.#vendor.removalCalls;
        const [before = "", after = ""] = removal?.path.split("*") ?? [];
        const [place = ""] = path.split("?");
        return method === removal?.method && place.startsWith(before) && place.endsWith(after) ? "remove" : "put";
    }
}

/** Every text in a body, if it is JSON: signing in is not. */
function stringsIn(body: Buffer): string[] {
    const found: string[] = [];
    try {
        JSON.parse(body.toString(), (_, value: unknown) => {
            if (typeof value === "string") found.push(value);
            return value;
        });
    } catch {
        return [];
    }
    return found;
}
