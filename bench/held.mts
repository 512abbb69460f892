import { createHash } from "node:crypto";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { Problem } from "../tools/quickstart/problem.mts";
import { type RunReport } from "../tools/quickstart/stack.mts";
import { type Vendor } from "../tools/quickstart/vendors.mts";
import { digestOf, type Segment } from "./segment.mts";

/** What a run is to report of people. */
export interface Change {
    readonly added: number;
    readonly removed?: number;
}

/** Throws Problem unless the run reports this change, and the vendor holds exactly the people of the segment. */
export async function checkHeld(
    vendor: Vendor,
    sandbox: string,
    segment: Pick<Segment, "addresses" | "rejected">,
    run: RunReport,
    { added, removed = 0 }: Change,
): Promise<void> {
    const members = await heldMembers(sandbox, vendor.name, vendor.listId);
    const hashed = members[0]?.includes("@") === false;
    const wanted = hashed ? segment.addresses.map(sha256) : [...segment.addresses];
    const differences = [
        differs("the run's status", "successful", run.status),
        differs("people added, as the run says", added, run.summary.added),
        differs("people removed, as the run says", removed, run.summary.removed),
        differs("rows left out, as the run says", inOrder(segment.rejected), inOrder(run.summary.rejected)),
        differs("people on the list", wanted.length, members.length),
        differs("the digest of all people on the list", digestOf(wanted), digestOf(members)),
    ].filter((difference) => difference !== undefined);
    if (differences.length > 0) throw new Problem([`${vendor.displayName}:`, ...differences].join("\n  "));
}

/** Addresses, or hashes where the vendor has nothing else. One member stands on each line: a million are never one string. */
export async function heldMembers(sandbox: string, vendor: string, list: string): Promise<string[]> {
    const url = `${sandbox}/_sandbox/${vendor}/lists/${list}`;
    const response = await fetch(url);
    if (!response.ok || response.body === null)
        throw new Problem(`the sandbox answered ${response.status} to GET ${url}`);
    const members: string[] = [];
    let first = true;
    for await (const line of createInterface({ input: Readable.fromWeb(response.body) })) {
        if (!first && line.startsWith("{")) {
            const member = JSON.parse(line.replace(/,$|\]\}$/, "")) as { email?: string; sha256?: string };
            members.push(member.email ?? member.sha256 ?? "");
        }
        first = false;
    }
    return members;
}

function inOrder(rejected: Readonly<Record<string, number>>): string {
    return JSON.stringify(
        Object.entries(rejected)
            .filter(([, rows]) => rows > 0)
            .sort(),
    );
}

function differs(what: string, wanted: string | number, found: string | number): string | undefined {
    return wanted === found ? undefined : `${what}: ${found}, not ${wanted}`;
}

function sha256(text: string): string {
    return createHash("sha256").update(text, "utf8").digest("hex");
}
