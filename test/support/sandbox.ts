import { startSandbox as start } from "../../sandbox";
import type { ReceivedRequest, Sandbox as PlainSandbox, SandboxOptions } from "../../sandbox";
import { violationsOf } from "../vendors";
import { complain } from "./complain";

export type { SandboxOptions } from "../../sandbox";

export interface Sandbox extends PlainSandbox {
    /** Says that a request breaks the vendor's description on purpose; `close` then insists on it instead. */
    expectViolation(words: RegExp): void;
    /** Throws if a request was none of the allowed calls in the form that the vendor describes, naming each. */
    close(): Promise<void>;
}

/**
 * The sandbox, for every test whose requests our own destinations make: each request is held against `test/vendors`, whatever the
 * sandbox answers to it, and what does not fit fails the test, or the test file, at `close`. Other tests start the plain sandbox:
 * those of the sandbox itself (`test/sandbox`), which ask it for wrong things on purpose, also through the vendors' own clients.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
    const counts = new Map<string, number>();
    const expected: RegExp[] = [];
    const onRequest = (request: ReceivedRequest): void => {
        for (const violation of violationsOf(request.vendor, request)) {
            counts.set(violation, (counts.get(violation) ?? 0) + 1);
        }
        options.onRequest?.(request);
    };
    const sandbox = await start({ ...options, onRequest });
    return {
        ...sandbox,
        expectViolation: (words) => expected.push(words),
        async close() {
            await sandbox.close();
            complain(counts, expected);
            counts.clear();
            expected.length = 0;
        },
    };
}
