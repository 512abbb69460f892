import type { Destination } from "../../../provider/destinations/destination";
import { audit } from "../../../provider/pipeline/audit";
import type { AuditRequest } from "../../../provider/pipeline/audit";
import { targetText } from "../../../provider/pipeline/export-spec";
import { range, useMirror } from "./mirror-place";

export const owner = "dev/shop/people";

/** As `useMirror`, with audits of the export. */
export function useAudit() {
    const mirror = useMirror();
    const { begin, place, vendor, people } = mirror;
    const later = (minutes: number): void => {
        place().now = new Date(place().now.getTime() + minutes * 60_000);
    };
    return {
        ...mirror,
        later,
        revision: async (): Promise<string> => (await place().state()).revision,
        look: (changes: Partial<AuditRequest> = {}) => {
            const { ledger, destination, spec } = place();
            return audit({
                ...{ owner, displayName: "People", ledger, destination },
                target: ledger.target(targetText(spec, destination)),
                destinationTarget: { listId: "L1" },
                found: { id: "L1", name: "List" },
                session: () =>
                    destination.signIn(spec.connection, { client: () => Promise.reject(new Error("none")) as never }),
                signal: new AbortController().signal,
                now: () => place().now,
                status: () => undefined,
                ...changes,
            });
        },
        /** The vendor, with something done to its pages. */
        reading: (change: (read: Reading) => Reading): Destination => {
            const { destination } = place();
            const none = (): ReturnType<Reading> => Promise.reject(new Error("it cannot be read"));
            return { ...destination, readMembers: change((...from) => destination.readMembers?.(...from) ?? none()) };
        },
        /** Three of ours and two of others, the latter one of them in the segment too; an hour later. */
        filled: async (): Promise<void> => {
            begin();
            for (const email of ["old@x.com", "p3@x.com"]) vendor().list.set(email, "before");
            people(...range(1, 4));
            await place().run();
            later(60);
        },
    };
}

type Reading = NonNullable<Destination["readMembers"]>;
