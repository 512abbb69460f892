import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isExportError } from "../../provider/errors";
import type { RunOutcome } from "../../provider/pipeline/run";
import type { Expectation } from "./expectation";
import type { RunEnd } from "./run-end";

const CODES = ["config", "auth", "quota", "remote", "rejected", "interrupted"];
const LONGEST_MESSAGE = 800;

/** What no message, file or progress line may hold. */
export interface Secrets {
    readonly addresses: readonly string[];
    readonly credentials: readonly string[];
}

/** Tokens that the sandbox gave, whatever they were. */
const TOKEN = /sandbox-refresh-[0-9a-f]{8}|Bearer |sandbox-[\w-]{30}/;

export function secretFindings(where: string, text: string, { addresses, credentials }: Secrets): string[] {
    const lower = text.toLowerCase();
    return [
        ...addresses.filter((address) => lower.includes(address)).map((address) => `${where} holds ${address}`),
        ...credentials.filter((credential) => text.includes(credential)).map((one) => `${where} holds ${one}`),
        ...(TOKEN.test(text) ? [`${where} holds a token`] : []),
    ];
}

/** Every file below a directory, as bytes and as text. */
export function diskFindings(directory: string, secrets: Secrets): string[] {
    const entries = readdirSync(directory, { withFileTypes: true, recursive: true });
    return entries
        .filter((entry) => entry.isFile())
        .flatMap(({ parentPath, name }) => {
            const path = join(parentPath, name);
            return secretFindings(path, `${path}\n${readFileSync(path).toString("latin1")}`, secrets);
        });
}

/** Why a run did not come to its end; undefined where it did. */
export function failureOf({ outcome, thrown }: RunEnd): unknown {
    return thrown ?? outcome?.problem;
}

/** The run says that the list is as the segment wants it. */
export function isDone(end: RunEnd): boolean {
    return !end.killed && !("thrown" in end) && (end.outcome === undefined || end.outcome.status === "successful");
}

/** What is wrong with how a run ended, whatever became of the list. */
export function endFindings(end: RunEnd, secrets: Secrets): string[] {
    const { outcome, statusLines } = end;
    const failure = failureOf(end);
    const status = outcome?.status;
    const said = statusLines.flatMap((line) => secretFindings("a progress line", line, secrets));
    if (end.killed) return said;
    const clear = isDone(end) || status === "processing";
    if (failure === undefined) return clear ? said : [...said, `a run ended as ${status} and says not why`];
    if (clear) said.push(`a run ended as ${status} and yet has a problem`);
    return [...said, ...failureFindings(failure, secrets)];
}

function failureFindings(failure: unknown, secrets: Secrets): string[] {
    if (!isExportError(failure)) return [`the failure is no ExportError: ${describe(failure)}`];
    const { code, message } = failure;
    const findings = secretFindings("the message", message, secrets);
    if (!CODES.includes(code)) findings.push(`the code ${code} is unknown`);
    if (message.trim() !== message || message.length < 15 || message.length > LONGEST_MESSAGE || /[\r\n]/.test(message))
        findings.push(`the message is no clear sentence: ${JSON.stringify(message)}`);
    if (/\b(undefined|null|NaN)\b|\[object|\bat .+:\d+:\d+/.test(message))
        findings.push(`the message shows code: ${message}`);
    return findings;
}

function describe(value: unknown): string {
    return value instanceof Error ? (value.stack ?? value.message) : String(value);
}

/** What a run that says `successful` counts, and what it should. */
export function countFindings(
    { summary, plan }: RunOutcome,
    { leftOut, duplicates, ...expectation }: Expectation,
    excused: number,
    exact: boolean,
): string[] {
    const wanted = [...expectation.wanted.values()];
    const taken = wanted.filter((person) => person.taken).length - excused;
    const { added, updated, refreshed, unchanged, resumed, rejected, pending } = summary;
    const accounted = added + updated + refreshed + unchanged + resumed;
    const refused = sum(rejected, (reason) => reason.startsWith("refused_"));
    const findings: string[] = [];
    const expect = (what: string, count: number, least: number, most: number): void => {
        if (count < least || count > most) findings.push(`${what} is ${count}, not ${least} to ${most}`);
    };
    // Whom a vendor refuses without a name counts as sent in later runs, and somebody in two batches counts twice.
    const most = exact ? 0 : Infinity;
    expect("added + updated + refreshed + unchanged + resumed", accounted, taken, taken + most);
    expect("the same with those refused", accounted + refused, wanted.length, wanted.length + most);
    expect("pending", pending, 0, 0);
    for (const [reason, count] of Object.entries(leftOut)) expect(reason, rejected[reason] ?? 0, count, count);
    const byUs = sum(rejected, (reason) => !reason.startsWith("refused_"));
    expect("rejected in all", byUs, sum(leftOut), sum(leftOut));
    expect("plan.duplicates", plan.duplicates, duplicates, duplicates);
    return findings;
}

function sum(counts: Readonly<Record<string, number>>, counted: (reason: string) => boolean = () => true): number {
    return Object.entries(counts).reduce((total, [reason, count]) => total + (counted(reason) ? count : 0), 0);
}
