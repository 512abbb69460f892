import { spawn } from "node:child_process";
import { ExportError } from "../provider/errors";
import { vendorWords } from "../provider/http/vendor-words";

/** Which stack: Pulumi's own options of the same name. */
export interface Stack {
    readonly stack?: string | undefined;
    readonly cwd?: string | undefined;
}

export function stackFlags({ stack, cwd }: Stack): string[] {
    return [...(stack === undefined ? [] : ["--stack", stack]), ...(cwd === undefined ? [] : ["--cwd", cwd])];
}

/**
 * Runs the user's own Pulumi to its end and gives what it printed, which may hold secrets. `input` goes through standard input:
 * arguments can be seen by every user. Throws ExportError `config` with Pulumi's words when it refuses.
 */
export function pulumi(words: readonly string[], input = ""): Promise<string> {
    return new Promise((resolve, reject) => {
        const child = spawn("pulumi", words, { stdio: ["pipe", "pipe", "pipe"] });
        let [printed, said] = ["", ""];
        child.stdout.setEncoding("utf8").on("data", (piece: string) => (printed += piece));
        child.stderr.setEncoding("utf8").on("data", (piece: string) => (said += piece));
        child.once("error", (cause) => {
            const message = `pulumi cannot be started (${cause.message}): is it on the PATH?`;
            reject(new ExportError("config", message, { cause }));
        });
        child.once("close", (code) => {
            if (code === 0) return resolve(printed);
            const words = vendorWords(said.replaceAll(/^(error: |warning: .*$)/gm, ""));
            reject(new ExportError("config", `pulumi refused: ${words === "" ? `exit code ${code}` : words}`));
        });
        // A Pulumi that ended before it read has said why.
        child.stdin.once("error", () => undefined).end(input);
    });
}
