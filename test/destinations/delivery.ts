import { createHash } from "node:crypto";
import { createTransport, type TransportOptions } from "../../provider/http/client";
import type { ApiRequest, HttpClient, Transport } from "../../provider/http/http";
import type { Destination, Receipt, Rejects, Session, TargetInput } from "../../provider/destinations/destination";
import type { SandboxOptions } from "../support/sandbox";
import { type DestinationFixture, type SimulatedVendor, startVendor } from "./fixture";
import { bodyOf, type Person } from "./rows-json";

export interface SignInOptions extends Partial<TransportOptions> {
    readonly credentials?: Readonly<Record<string, string>>;
    /** Keeps to the vendor's rate windows, and has it insist on them; other tests need not wait for that. */
    readonly paced?: boolean;
    /** Told of every request that the destination makes; a repeat of the client's is not one. */
    readonly onAsk?: (request: ApiRequest) => void;
}

/** A session whose waits tests can sit through. */
export function signIn(
    { destination }: DestinationFixture,
    vendor: SimulatedVendor,
    { credentials, onAsk, paced, ...options }: SignInOptions = {},
): Session {
    const connection = { ...vendor.connection, ...(credentials && { credentials }) };
    const signal = new AbortController().signal;
    const transport = createTransport({ signal, timing: { firstRetry: 5, longestRetry: 20 }, ...options });
    return destination.signIn(connection, overheard(transport, onAsk ?? (() => undefined), paced ?? false));
}

function overheard(transport: Transport, onAsk: (request: ApiRequest) => void, paced: boolean): Transport {
    const none = (windows: Readonly<Record<string, unknown>>) =>
        Object.fromEntries(Object.keys(windows).map((bucket) => [bucket, []]));
    const listen = (client: HttpClient): HttpClient => ({
        get sent() {
            return client.sent;
        },
        left: () => client.left(),
        request(request) {
            onAsk(request);
            return client.request(request);
        },
    });
    return {
        ...transport,
        client(options) {
            const windows = paced ? options.windows : none(options.windows);
            const authorization = (client: HttpClient) => options.authorization(listen(client));
            return listen(transport.client({ ...options, windows, authorization }));
        },
    };
}

/** A fresh vendor and a session with it. */
export interface Started extends AsyncDisposable {
    readonly vendor: SimulatedVendor;
    readonly session: Session;
    /** What the destination asked for, sign-in included. */
    readonly asked: readonly ApiRequest[];
}

export async function started(
    fixture: DestinationFixture,
    options: SignInOptions = {},
    sandbox?: SandboxOptions,
): Promise<Started> {
    const vendor = await startVendor(fixture, {
        rateLimits: options.paced === true ? "documented" : "off",
        ...sandbox,
    });
    const asked: ApiRequest[] = [];
    const session = signIn(fixture, vendor, { ...options, onAsk: (request) => asked.push(request) });
    return { vendor, session, asked, [Symbol.asyncDispose]: () => vendor[Symbol.asyncDispose]() };
}

export function people(count: number, word = "person"): Person[] {
    return Array.from({ length: count }, (_, number) => ({ email: `${word}.${number}@example.com` }));
}

/** These people as the vendor's list names them, in order of the alphabet. */
export function on(destination: Destination, ...some: readonly (readonly Person[])[]): string[] {
    return some
        .flat()
        .map(({ email }) => identifierOf(destination, email))
        .sort();
}

/** As requests of this destination name a member. */
export function identifierOf({ identifier }: Destination, email: string): string {
    return identifier === "email" ? email : sha256(email);
}

/** The names by which `remove` takes these people off. */
export function removable({ removal }: Destination, vendor: SimulatedVendor, some: readonly Person[]): string[] {
    if (removal.by === "sha256") return some.map(({ email }) => sha256(email));
    const ids = new Map(vendor.people().map(({ email, id = "" }) => [email, id]));
    return some.map(({ email }) => {
        const id = ids.get(email);
        if (id === undefined) throw new Error(`${email} is not on the target`);
        return id;
    });
}

export interface Delivered {
    /** Rows that the vendor refused, by their text. */
    readonly refused: string[];
    readonly rejects: { readonly members: Rejects["members"][number][]; readonly counted: Record<string, number> };
}

/**
 * Sends rows until each is taken or refused: named rows are left out and the rest goes again, unnamed trouble halves the batch,
 * an accepted batch is asked after until it has settled.
 */
export async function deliver(
    { destination }: DestinationFixture,
    { session, vendor }: Pick<Started, "session" | "vendor">,
    rows: readonly string[],
    target: TargetInput = vendor.target,
): Promise<Delivered> {
    const delivered: Delivered = { refused: [], rejects: { members: [], counted: {} } };
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
            const { members, counted } = await rejectsOf(destination, { session, vendor }, receipt);
            delivered.rejects.members.push(...members);
            for (const [reason, count] of Object.entries(counted)) {
                delivered.rejects.counted[reason] = (delivered.rejects.counted[reason] ?? 0) + count;
            }
        }
    }
    return delivered;
}

/** Who was rejected of what was taken, or accepted and then settled. */
export async function rejectsOf(
    destination: Destination,
    { session, vendor }: Pick<Started, "session" | "vendor">,
    receipt: Receipt,
): Promise<Rejects> {
    if (receipt.outcome === "applied") return receipt.rejects;
    if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${JSON.stringify(receipt)}`);
    for (let asked = 0; asked < 20; asked += 1) {
        vendor.finishJobs();
        const settlement = await destination.settle!(session, receipt.job);
        if (settlement.state === "applied") return settlement.rejects;
        if (settlement.state === "failed") throw new Error(`the job failed: ${settlement.reason}`);
    }
    throw new Error("the job never settled");
}

export function sha256(text: string): string {
    return createHash("sha256").update(text).digest("hex");
}
