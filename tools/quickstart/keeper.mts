// Ends what the quickstart started if the quickstart itself is gone, even by `kill -9`: its end closes this standard
// input. A line `+123` names a process to look after, `-123` one that has ended.
import { createInterface } from "node:readline";
import { endTree } from "./process-tree.mts";

// Ctrl-C is for the quickstart to answer.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);

const looked = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
    const pid = Number(line.slice(1));
    if (line.startsWith("+")) looked.add(pid);
    else looked.delete(pid);
}
for (const pid of looked) endTree(pid);
