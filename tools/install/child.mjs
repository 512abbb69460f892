import { spawn } from "node:child_process";

/** Runs a command to its end and keeps what it prints: { exitCode, output }. Rejects if it cannot be started. */
export function runQuietly(command, args, options) {
    return new Promise((resolve, reject) => {
        const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe"] });
        let output = "";
        const keep = (chunk) => (output += chunk);
        child.stdout.setEncoding("utf8").on("data", keep);
        child.stderr.setEncoding("utf8").on("data", keep);
        child.on("error", reject);
        child.on("close", (code, signal) => resolve({ exitCode: code ?? signal, output: output.trim() }));
    });
}
