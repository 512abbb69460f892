import type { Session } from "../../provider/destinations/destination";
import { addressOf, sha256 } from "./expectation";
import { newProcess } from "./new-process";
import type { FaultyPlace } from "./place";
import type { Scenario } from "./scenario";

/** Seconds; longer than an access token lives, and longer than a job takes. */
const LONG = 100_000;
const MINUTE = 60;

/** Somebody else puts people on the list. */
export async function putForeign(place: FaultyPlace, scenario: Scenario): Promise<void> {
    const { vendor, foreign } = scenario;
    if (foreign.length === 0 || vendor.bodyOf === undefined) return;
    const session = otherSession(place, scenario);
    await vendor.destination.send(session, vendor.usedTarget, Buffer.from(vendor.bodyOf(foreign)));
    place.advance(LONG);
    if (place.members().length !== foreign.length) throw new Error("the foreign people are not on the list");
}

/** These addresses leave the list, by no doing of a run. */
export async function leave(place: FaultyPlace, scenario: Scenario, addresses: readonly string[]): Promise<void> {
    const { destination } = scenario.vendor;
    const there = place.members().filter(({ email = "" }) => addresses.includes(addressOf(email)));
    const ids = there.flatMap(({ id }) => id ?? []);
    const names = destination.removal.by === "sha256" ? addresses.map(sha256) : ids;
    await destination.remove(otherSession(place, scenario), place.target, names);
    place.advance(MINUTE);
}

/** Under a credential that is not spent by using it, and not the export's where there is another. */
function otherSession(place: FaultyPlace, { vendor }: Scenario): Session {
    const lasting = vendor.credentials.filter((one) => !vendor.rotating(one));
    const credentials = lasting.findLast((one) => one !== place.credentials) ?? lasting.at(-1) ?? {};
    const transport = newProcess(place.ledger(), new AbortController().signal, () => place.now());
    return vendor.destination.signIn({ ...place.spec.connection, credentials }, transport);
}
