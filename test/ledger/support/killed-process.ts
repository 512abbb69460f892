import { openWorkbench } from "../../../provider/workbench";
import { writeSync } from "node:fs";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { History, type Step } from "./history";

/** Plays steps on a ledger until it is killed: `<directory> <steps as JSON>`. Each step is told before it begins. */
async function main(): Promise<void> {
    const [directory = "", steps = "[]"] = process.argv.slice(2);
    const history = new History(openDirectoryLedger({ directory }), await openWorkbench());
    for (const [i, step] of (JSON.parse(steps) as Step[]).entries()) {
        writeSync(1, `${i}\n`);
        await history.play(step);
    }
    writeSync(1, "end\n");
    await new Promise((resolve) => setTimeout(resolve, 60_000));
}

void main();
