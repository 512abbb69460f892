import { openWorkbench } from "../../../provider/workbench";
import { readSync } from "node:fs";
import { openLedger } from "../../../provider/ledger/open-ledger";
import { tell } from "../../support/tell";
import { History, type Step } from "./history";

const [location = "", kind = "", given = ""] = process.argv.slice(2);
const ledger = openLedger(location);

/** Processes that are to work at the same time start at a sign: one takes longer to load than another. */
function awaitSign(): void {
    tell("ready");
    readSync(0, Buffer.alloc(1));
}

/** What such a process may do; each takes the rest of the command line. */
const works: Readonly<Record<string, () => Promise<void>>> = {
    /** Plays steps, given as JSON. Each is told before it begins. */
    async steps() {
        const history = new History(ledger, await openWorkbench());
        for (const [i, step] of (JSON.parse(given) as Step[]).entries()) {
            tell(i);
            await history.play(step);
        }
    },
    /** Counts so many requests, and tells each count. */
    async counts() {
        const daily = ledger.daily("app");
        awaitSign();
        for (let left = Number(given); left > 0; left--) tell(await daily.add(1));
    },
    /** Replaces a number by the next one so many times, and tells each once it is kept. */
    async secrets() {
        awaitSign();
        for (let left = Number(given); left > 0; left--) {
            const next = await ledger.secret("app").exchange((kept) => {
                const result = Number(kept?.value ?? 0) + 1;
                return Promise.resolve({ keep: { configured: "", value: String(result) }, result });
            });
            tell(next);
        }
    },
    /** Spends a secret, and never gets an answer. */
    hang: () =>
        ledger.secret("app").exchange((kept) => {
            tell(`spending ${kept?.value}`);
            return new Promise((resolve) => setTimeout(() => resolve({ result: undefined }), 60_000));
        }),
};

/** `<location of a ledger> <kind of work> <...>`: works until it is killed, or says `end` and waits for it. */
async function main(): Promise<void> {
    await works[kind]?.();
    tell("end");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
}

void main();
