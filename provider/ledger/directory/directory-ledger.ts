import { join, resolve } from "node:path";
import type { Ledger } from "../ledger";
import { DirectoryDaily } from "./directory-daily";
import { DirectorySecret, secretRemedy } from "./directory-secret";
import { DirectoryTarget } from "./directory-target";
import { nodeFiles, type Files } from "./files";
import { ownIdentity, type Identity } from "../identity";
import { explained, targetRemedy } from "./ledger-error";
import { readRecords, writeRecord, writeRejects } from "./records";
import { Store } from "./store";
import { folderName } from "./target-folder";

interface DirectoryLedgerOptions {
    /** Made, with all its parents, when it is first needed. */
    readonly directory: string;
    /** The text configured as `segmentexport:key`, at least 16 characters; absent: the store makes a key and keeps it. */
    readonly key?: string;
    readonly now?: () => Date;
    /** The file system, and who we are: replaced by tests that stop and split processes. */
    readonly files?: Files;
    readonly identity?: () => Promise<Identity>;
}

/** A ledger in a directory of this machine, or of a network share that several machines mount. */
export function openDirectoryLedger(options: DirectoryLedgerOptions): Ledger {
    const { files = nodeFiles, now = () => new Date(), identity = ownIdentity } = options;
    const directory = resolve(options.directory);
    const store = new Store(files, directory, options.key);
    return {
        location: directory,
        key: () => explaining(directory, store.key()),
        target(target) {
            const path = join(directory, "targets", folderName(target));
            const folder = { files, path, target, remedy: targetRemedy(path), now, identity };
            return new DirectoryTarget(folder, (begin) => store.epoch(path, begin));
        },
        daily(name) {
            const path = join(directory, "quotas", folderName(name));
            return new DirectoryDaily({ files, path, now }, () => store.key());
        },
        secret(name) {
            const path = join(directory, "secrets", folderName(name));
            const folder = { files, path, target: name, remedy: secretRemedy(path), now, identity };
            return new DirectorySecret(folder, () => store.key());
        },
        shared: false,
        record: (run) => explaining(directory, writeRecord(files, directory, run)),
        runs: (most) => explaining(directory, readRecords(files, directory, most)),
        rejects: (run, query, workbench) =>
            explaining(directory, writeRejects(files, directory, run, query, workbench)),
    };
}

async function explaining<Result>(directory: string, work: Promise<Result>): Promise<Result> {
    try {
        return await work;
    } catch (error) {
        throw explained(error, directory);
    }
}
