import type { Fault } from "../../sandbox/index";
import type { Chance } from "./chance";
import type { Call, FaultyVendor, WrongAnswer } from "./vendor";

/** A fault with the word under which its runs are counted. */
export interface PlannedFault {
    readonly kind: string;
    readonly fault: Fault;
}

/** How a job may end other than well. Whoever is in a `stuck` one waits until the vendor has forgotten it. */
export const JOB_OUTCOMES = ["slow", "stuck", "cancelled", "failed", "timed_out"] as const;

/** Longer than the runs' own patience, so that some requests end without an answer and take effect later. */
const DELAYS = [5, 30, 600];
const DRIPS = [20, 100, 1_000];
const PLAIN: readonly WrongAnswer[] = [
    { status: 500 },
    { status: 502, body: "bad gateway" },
    { status: 503, headers: { "retry-after": "1" } },
    { status: 504 },
    { status: 200 },
    { status: 200, body: {} },
    { status: 200, body: [] },
    { status: 200, body: null },
    { status: 204 },
    { status: 307, headers: { location: "https://elsewhere.example/" } },
    { status: 418, body: "short and stout" },
];

const KINDS = ["status", "status", "html", "cutBefore", "cutAfter", "truncate", "delay", "drip", "job"] as const;

/** Any fault that the sandbox plays for this vendor, at one of these calls or at any. */
export function anyFault(chance: Chance, vendor: FaultyVendor, calls: readonly Call[]): PlannedFault {
    const kind = chance.pick(KINDS.filter((kind) => kind !== "job" || vendor.jobs));
    if (kind === "job") {
        const outcome = chance.pick(JOB_OUTCOMES);
        return { kind: `job ${outcome}`, fault: { vendor: vendor.name, kind, outcome, times: chance.between(1, 2) } };
    }
    const call =
        kind === "drip" ? chance.pick(calls.filter(hasBody)) : chance.inPercent(75) ? chance.pick(calls) : undefined;
    const common = {
        vendor: vendor.name,
        ...(call && { match: { method: call.method, path: call.path } }),
        times: chance.pick([1, 1, 1, 2, 3, 6, "always"] as const),
        skip: chance.pick([0, 0, 1, 2, 4]),
    };
    switch (kind) {
        case "status":
            return wrongAnswer(chance, vendor, common, call !== undefined && call === vendor.signIn);
        case "html":
            return { kind, fault: { ...common, kind, status: chance.pick([200, 403, 502, 503]) } };
        case "truncate":
            return { kind, fault: { ...common, kind, ...(chance.inPercent(50) && { bytes: chance.between(0, 60) }) } };
        case "delay":
            return { kind, fault: { ...common, kind, milliseconds: chance.pick(DELAYS) } };
        case "drip":
            return { kind, fault: { ...common, kind, milliseconds: chance.pick(DRIPS) } };
        default:
            return { kind, fault: { ...common, kind } };
    }
}

function hasBody({ bodiless }: Call): boolean {
    return bodiless !== true;
}

function wrongAnswer(
    chance: Chance,
    vendor: FaultyVendor,
    common: Pick<Fault, "vendor" | "match" | "times" | "skip">,
    signIn: boolean,
): PlannedFault {
    const own = signIn ? vendor.signInAnswers : vendor.answers;
    const answer = chance.pick(chance.inPercent(65) ? own : PLAIN);
    const { saysRemoved, ...words } = answer;
    const mayRemove = common.match?.method !== "POST";
    const afterEffect = (mayFollow(answer) && chance.inPercent(40)) || (saysRemoved === true && mayRemove);
    const fault: Fault = { ...common, kind: "status", ...words, ...(afterEffect && { afterEffect }) };
    return { kind: nameOf(answer, afterEffect), fault };
}

/** A vendor that says no to what it did would be a liar; one that breaks down after it did it is common. */
function mayFollow({ status }: WrongAnswer): boolean {
    return status >= 500 || status === 401 || status === 429;
}

function nameOf({ status }: WrongAnswer, afterEffect: boolean): string {
    const family = status === 429 ? "429" : `${String(status).charAt(0)}xx`;
    return `status ${family}${afterEffect ? " after effect" : ""}`;
}

/** Answers by which a vendor refuses rows, or a size. Whom a run reports as refused after one of these is refused. */
export function refusesRows({ fault }: PlannedFault): boolean {
    return fault.kind === "status" && (fault.status === 400 || fault.status === 413);
}
