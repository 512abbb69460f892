import { createHash } from "node:crypto";
import { createTransport, type TransportOptions } from "../../provider/http/client";
import type { Destination, RejectedMember, Session, TargetInput } from "../../provider/destinations/destination";
import type { DestinationFixture, SimulatedVendor } from "./fixture";
import { bodyOf, type Person } from "./rows-json";

/** A session whose waits tests can sit through. */
export function signIn(
    { destination }: DestinationFixture,
    vendor: SimulatedVendor,
    options: Partial<TransportOptions> & { credentials?: Readonly<Record<string, string>> } = {},
): Session {
    const { credentials, ...transport } = options;
    const connection = { ...vendor.connection, ...(credentials && { credentials }) };
    const signal = new AbortController().signal;
    return destination.signIn(
        connection,
        createTransport({ signal, timing: { firstRetry: 5, longestRetry: 20 }, ...transport }),
    );
}

/** A fresh vendor and a session with it. */
export async function started(
    fixture: DestinationFixture,
): Promise<{ readonly vendor: SimulatedVendor; readonly session: Session } & AsyncDisposable> {
    const vendor = await fixture.start();
    return { vendor, session: signIn(fixture, vendor), [Symbol.asyncDispose]: () => vendor[Symbol.asyncDispose]() };
}

export function people(count: number, word = "person"): Person[] {
    return Array.from({ length: count }, (_, number) => ({ email: `${word}.${number}@example.com` }));
}

/** These people as the vendor's list names them, in order of the alphabet. */
export function on(destination: Destination, some: readonly Person[]): string[] {
    return some.map(({ email }) => identifierOf(destination, email)).sort();
}

/** As requests of this destination name a member. */
export function identifierOf({ identifier }: Destination, email: string): string {
    return identifier === "email" ? email : createHash("sha256").update(email).digest("hex");
}

export interface Delivered {
    /** Rows that the vendor refused, by their text. */
    readonly refused: string[];
    readonly rejected: RejectedMember[];
    readonly counted: Record<string, number>;
}

/**
 * Sends rows until each is taken or refused: named rows are left out and the rest goes again, unnamed trouble halves the batch,
 * an accepted batch is asked after until it has settled.
 */
export async function deliver(
    destination: Destination,
    session: Session,
    target: TargetInput,
    rows: readonly string[],
    finishJobs: () => void,
): Promise<Delivered> {
    const delivered: Delivered = { refused: [], rejected: [], counted: {} };
    const queue = [rows];
    for (let batch = queue.shift(); batch !== undefined; batch = queue.shift()) {
        if (batch.length === 0) continue;
        const receipt = await destination.send(session, target, bodyOf(destination, target, batch));
        if (receipt.outcome === "refused") {
            const indexes = new Set(receipt.rows.map(({ index }) => index));
            expect(indexes.size).toBeGreaterThan(0);
            delivered.refused.push(...batch.filter((_, index) => indexes.has(index)));
            queue.push(batch.filter((_, index) => !indexes.has(index)));
        } else if (receipt.outcome === "unattributed") {
            const half = Math.ceil(batch.length / 2);
            if (batch.length === 1) delivered.refused.push(...batch);
            else queue.push(batch.slice(0, half), batch.slice(half));
        } else {
            const rejects =
                receipt.outcome === "applied"
                    ? receipt.rejects
                    : await settled(destination, session, receipt.job, finishJobs);
            delivered.rejected.push(...rejects.members);
            for (const [reason, rows] of Object.entries(rejects.counted)) {
                delivered.counted[reason] = (delivered.counted[reason] ?? 0) + rows;
            }
        }
    }
    return delivered;
}

async function settled(
    destination: Destination,
    session: Session,
    job: string,
    finishJobs: () => void,
): Promise<{ readonly members: readonly RejectedMember[]; readonly counted: Readonly<Record<string, number>> }> {
    for (let asked = 0; asked < 20; asked += 1) {
        finishJobs();
        const settlement = await destination.settle!(session, job);
        if (settlement.state === "applied") return settlement.rejects;
        if (settlement.state === "failed") throw new Error(`the job failed: ${settlement.reason}`);
    }
    throw new Error("the job never settled");
}
