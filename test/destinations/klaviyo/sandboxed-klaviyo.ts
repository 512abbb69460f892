import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import type { Session } from "../../../provider/destinations/destination";
import { createTransport } from "../../../provider/http/client";
import { type Sandbox, type SandboxOptions, startSandbox } from "../../support/sandbox";

/** Seeded by the sandbox, with 25 people of somebody else. */
export const FOREIGN = { listId: "Frgn01" };
export const EMPTY = { listId: "YaB2Cd" };

/** A key of the sandbox by the word in it; its README names them. */
export function keyWith(word: string): string {
    return `pk_${`sandbox${word}`.padEnd(34, "0")}`;
}

/** A simulated Klaviyo and a session with it. */
export async function sandboxedKlaviyo(
    options: SandboxOptions = {},
    word = "FULL",
): Promise<{ readonly sandbox: Sandbox; readonly session: Session } & AsyncDisposable> {
    const sandbox = await startSandbox({ jobSeconds: { base: 60 }, ...options });
    const session = klaviyo.signIn(
        {
            displayName: "Rehearsal",
            endpoint: sandbox.endpoint("klaviyo"),
            settings: {},
            credentials: { apiKey: keyWith(word) },
        },
        createTransport({ signal: new AbortController().signal, timing: { firstRetry: 5, longestRetry: 20 } }),
    );
    return { sandbox, session, [Symbol.asyncDispose]: () => sandbox.close() };
}

/** Imports these profiles into a list and lets the job end. */
export async function join(
    { sandbox, session }: { readonly sandbox: Sandbox; readonly session: Session },
    listId: string,
    profiles: readonly object[],
): Promise<void> {
    const { open, close } = klaviyo.batch.envelope({ listId });
    const rows = profiles.map((attributes) => JSON.stringify({ type: "profile", attributes })).join(",");
    const receipt = await klaviyo.send(session, { listId }, Buffer.from(open + rows + close));
    expect(receipt.outcome).toBe("accepted");
    sandbox.advance(600);
}
