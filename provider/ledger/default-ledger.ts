import { existsSync } from "node:fs";
import path from "node:path";

/** Where the ledger is kept when nothing names a place: beside Pulumi.yaml, which stands in the program's directory or above it. */
export function defaultLedger(directory: string): string {
    for (let at = directory; ; at = path.dirname(at)) {
        if (["Pulumi.yaml", "Pulumi.yml"].some((file) => existsSync(path.join(at, file))))
            return path.join(at, ".segment-export");
        if (path.dirname(at) === at) return path.join(directory, ".segment-export");
    }
}
