import type { BatchKind } from "../../provider/ledger/ledger";
import type { SegmentRow } from "../faults/segment";
import type { Asked } from "./requests";

type Event =
    | { readonly what: "run"; readonly rows: readonly SegmentRow[] }
    | { readonly what: "sending"; readonly batch: number; readonly kind: BatchKind; readonly keys: readonly string[] }
    | { readonly what: "settled"; readonly batch: number; readonly refused: ReadonlySet<string> }
    | ({ readonly what: "request" } & Asked);

/**
 * Nobody of a settled batch is sent again while the segment stays as it is, by whichever process: what runs said to their journals and
 * what arrived at the vendor, in the order in which it happened.
 */
export class Resends {
    readonly #events: Event[] = [];

    run(rows: readonly SegmentRow[]): void {
        this.#events.push({ what: "run", rows });
    }

    /** Keys in lower-case hex. */
    sending(batch: number, kind: BatchKind, keys: readonly string[]): void {
        this.#events.push({ what: "sending", batch, kind, keys });
    }

    settled(batch: number, refused: ReadonlySet<string>): void {
        this.#events.push({ what: "settled", batch, refused });
    }

    asked(asked: Asked): void {
        this.#events.push({ what: "request", ...asked });
    }

    /** Who was sent again. `keyOf` gives the ledger's key of an address, or of its hash where the vendor knows nothing else. */
    findings(keyOf: (name: string) => string): string[] {
        const findings: string[] = [];
        const batches = new Map<number, Extract<Event, { what: "sending" }>>();
        const settled = new Map<string, BatchKind>();
        let segment: readonly SegmentRow[] | undefined;
        for (const event of this.#events) {
            if (event.what === "run" && event.rows !== segment) {
                segment = event.rows;
                batches.clear();
                settled.clear();
            }
            if (event.what === "sending") batches.set(event.batch, event);
            // A batch of another segment may be settled now, with data that are no longer right.
            const { kind = "put", keys = [] } = event.what === "settled" ? (batches.get(event.batch) ?? {}) : {};
            for (const key of keys) if (event.what === "settled" && !event.refused.has(key)) settled.set(key, kind);
            if (event.what !== "request") continue;
            const again = event.names.filter((name) => settled.get(keyOf(name)) === event.kind);
            findings.push(...again.map((name) => `${name} was settled, and asked for again (${event.kind})`));
        }
        return findings;
    }
}
