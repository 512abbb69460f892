import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { unlessStopped } from "../stop-signal";

/**
 * Asks for secrets: on a terminal without showing what is typed or pasted, else one line of standard input each.
 * Ctrl+C at a question calls `stop`, since a terminal that shows nothing sends no signal either.
 */
export class Prompt {
    private readonly signal: AbortSignal;
    private readonly stop: () => void;
    private piped: Interface | undefined;
    private lines: AsyncIterator<string> | undefined;

    constructor({ signal, stop }: { readonly signal: AbortSignal; readonly stop: () => void }) {
        this.signal = signal;
        this.stop = stop;
    }

    /** What was answered, without blanks around it; empty where the input has ended. */
    async ask(words: string): Promise<string> {
        const answer = process.stdin.isTTY ? await this.askUnseen(words) : await this.nextLine();
        return answer.trim();
    }

    /** Lets go of standard input, which would keep the process alive. */
    close(): void {
        this.piped?.close();
        process.stdin.destroy();
    }

    private async askUnseen(words: string): Promise<string> {
        const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
        const line = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
        const answered = new Promise<string>((resolve) => {
            line.once("line", resolve);
            line.once("close", () => resolve(""));
        });
        line.once("SIGINT", this.stop);
        process.stderr.write(`${words}: `);
        try {
            return await unlessStopped(answered, this.signal);
        } finally {
            line.close();
            process.stderr.write("\n");
        }
    }

    private async nextLine(): Promise<string> {
        this.piped ??= createInterface({ input: process.stdin, terminal: false });
        this.lines ??= this.piped[Symbol.asyncIterator]();
        const next = await unlessStopped(this.lines.next(), this.signal);
        return next.done === true ? "" : next.value;
    }
}
