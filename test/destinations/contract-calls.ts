import type {
    Destination,
    ListedMember,
    MembersFrom,
    Receipt,
    Session,
    TargetInput,
} from "../../provider/destinations/destination";
import { deliver, on, people, rejectsOf, removable, type Started } from "./delivery";
import type { DestinationFixture } from "./fixture";
import { bodyOf, type RowWriter } from "./rows-json";

export type CallName =
    | "verify"
    | "findTarget"
    | "send"
    | "settle"
    | "remove"
    | "readMembers"
    | "findByName"
    | "createTarget"
    | "deleteTarget";

/** A call that everything is there for. */
export interface Prepared {
    /** The call itself, under any session; it may be made again. */
    readonly make: (session: Session) => Promise<unknown>;
    /** Fails unless the vendor is as one call, made once, leaves it. */
    readonly done: (result: unknown) => Promise<void>;
}

/** One of the calls that a destination offers. */
export interface Call {
    readonly name: CallName;
    /** What it is about; `undefined` where it takes none. */
    readonly takesTarget: boolean;
    prepare(at: Started, target?: TargetInput): Promise<Prepared>;
}

/** What each part of the suite works with. */
export interface Parts {
    readonly fixture: DestinationFixture;
    readonly writer: Promise<RowWriter>;
    readonly calls: readonly Call[];
}

/** A name that says if quotes, blanks or letters beyond ASCII are lost on the way. */
export const NAME = `Spring "26" & Co's 50 % + Größe 🙂`;
const TEXT = expect.stringMatching(/./) as string;
const NONE = { members: [], counted: {} };

/** All that a destination can be asked for, each with what it must bring about. */
export function callsOf(fixture: DestinationFixture, writer: Promise<RowWriter>): Call[] {
    const { destination } = fixture;
    const all: Record<CallName, Omit<Call, "name">> = {
        verify: {
            takesTarget: false,
            prepare: () => {
                const done = (account: unknown) => expect(account).toEqual({ id: TEXT, name: TEXT });
                return prepared((session) => destination.verify(session), done);
            },
        },
        findTarget: {
            takesTarget: true,
            prepare: ({ vendor }, target = vendor.target) => {
                const found = { id: target[destination.targetId], name: TEXT };
                const done = (info: unknown) => expect(info).toMatchObject(found);
                return prepared((session) => destination.findTarget(session, target), done);
            },
        },
        send: { takesTarget: true, prepare: (at, target) => prepareSend(fixture, writer, at, target) },
        settle: { takesTarget: false, prepare: (at) => prepareSettle(fixture, writer, at) },
        remove: { takesTarget: true, prepare: (at, target) => prepareRemove(fixture, writer, at, target) },
        readMembers: { takesTarget: true, prepare: (at, target) => prepareReading(fixture, writer, at, target) },
        findByName: { takesTarget: false, prepare: (at) => prepareLooking(destination, at) },
        createTarget: {
            takesTarget: false,
            prepare: ({ session }) => {
                const done = async () => expect(await destination.findByName(session, NAME)).toHaveLength(1);
                return prepared((by) => destination.createTarget(by, NAME), done);
            },
        },
        deleteTarget: { takesTarget: false, prepare: (at) => prepareDeleting(destination, at) },
    };
    const offered = (name: string): boolean => destination[name as CallName] !== undefined;
    return Object.entries(all)
        .filter(([name]) => offered(name))
        .map(([name, call]) => ({ name: name as CallName, ...call }));
}

/** Prepared, and signed in: what the call itself then sends is its own. */
export async function ready(call: Call, at: Started, { destination }: DestinationFixture): Promise<Prepared> {
    await destination.findTarget(at.session, at.vendor.target);
    return call.prepare(at);
}

/** All pages from here on, as `readMembers` gives them. */
export async function readAll(
    destination: Destination,
    session: Session,
    target: TargetInput,
    from: MembersFrom = {},
): Promise<readonly ListedMember[]> {
    const { members, next } = await destination.readMembers!(session, target, from);
    if (next === undefined) return members;
    return [...members, ...(await readAll(destination, session, target, { next }))];
}

function prepared(make: Prepared["make"], done: (result: unknown) => void | Promise<void>): Promise<Prepared> {
    return Promise.resolve({ make, done: async (result) => done(result) });
}

async function prepareSend(
    { destination }: DestinationFixture,
    writer: Promise<RowWriter>,
    at: Started,
    target = at.vendor.target,
): Promise<Prepared> {
    const body = bodyOf(destination, target, await (await writer).rows(destination, people(10)));
    return prepared(
        (session) => destination.send(session, target, body),
        async (receipt) => {
            expect(await rejectsOf(destination, at, receipt as Receipt)).toEqual(NONE);
            expect(at.vendor.members().sort()).toEqual(on(destination, people(10)));
        },
    );
}

async function prepareSettle(fixture: DestinationFixture, writer: Promise<RowWriter>, at: Started): Promise<Prepared> {
    const { destination } = fixture;
    const sending = await prepareSend(fixture, writer, at);
    const receipt = (await sending.make(at.session)) as Receipt;
    if (receipt.outcome !== "accepted") throw new Error(`the outcome is ${receipt.outcome}`);
    at.vendor.finishJobs();
    return prepared(
        (session) => destination.settle!(session, receipt.job),
        (settlement) => expect(settlement).toEqual({ state: "applied", rejects: NONE }),
    );
}

async function prepareRemove(
    fixture: DestinationFixture,
    writer: Promise<RowWriter>,
    at: Started,
    target = at.vendor.target,
): Promise<Prepared> {
    const { destination } = fixture;
    await deliver(fixture, at, await (await writer).rows(destination, people(6)));
    const gone = removable(destination, at.vendor, people(2));
    return prepared(
        (session) => destination.remove(session, target, gone),
        async (receipt) => {
            expect(await rejectsOf(destination, at, receipt as Receipt)).toEqual(NONE);
            expect(at.vendor.members().sort()).toEqual(on(destination, people(6).slice(2)));
        },
    );
}

async function prepareReading(
    fixture: DestinationFixture,
    writer: Promise<RowWriter>,
    at: Started,
    target = at.vendor.target,
): Promise<Prepared> {
    const { destination } = fixture;
    await deliver(fixture, at, await (await writer).rows(destination, people(6)));
    const everybody = at.vendor.people().map(({ id, email }) => ({ id, email }));
    return prepared(
        (session) => readAll(destination, session, target),
        (members) => {
            expect(members).toHaveLength(6);
            expect(members).toEqual(expect.arrayContaining(everybody));
        },
    );
}

async function prepareLooking(destination: Destination, { session }: Started): Promise<Prepared> {
    const { id } = await destination.createTarget(session, NAME);
    const done = (found: unknown): void => expect(found).toMatchObject([{ id, name: NAME }]);
    return prepared((by) => destination.findByName(by, NAME), done);
}

async function prepareDeleting(destination: Destination, { session, vendor }: Started): Promise<Prepared> {
    const { id } = await destination.createTarget(session, NAME);
    return prepared(
        (by) => destination.deleteTarget(by, { [destination.targetId]: id }),
        async () => {
            vendor.finishJobs();
            expect(await destination.findByName(session, NAME)).toEqual([]);
        },
    );
}
