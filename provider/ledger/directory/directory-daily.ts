import { randomUUID } from "node:crypto";
import { dirname, join } from "node:path";
import type { DailyCount } from "../../http/http";
import { discard, ensureDirectory } from "./durable";
import { hasCode, type Files } from "./files";
import { damaged, explained } from "./ledger-error";

/** The count of one quota: a folder with one empty file, named by the day and the count. */
interface Counted {
    /** `2026-11-23`, UTC. */
    readonly day: string;
    readonly count: number;
}

const NAME = /^(\d{4}-\d\d-\d\d)\.(\d{1,15})$/;
const A_DAY = 86_400_000;
/** A listing may miss a file that is renamed meanwhile. */
const LOOKS = 50;
/** Each one that fails is another process's success. */
const RACES = 100_000;

/**
 * A count that lies in a file's name, so that no crash can tear it. Adding renames the file from the count that was read to the next:
 * it succeeds for one process only, and the others, whose name is gone, read again. Nothing is synced: loss of power may take the
 * last counts back.
 */
export class DirectoryDaily implements DailyCount {
    readonly #files: Files;
    readonly #path: string;
    readonly #now: () => Date;
    readonly #prepare: () => Promise<unknown>;

    /** `prepare` makes the store, where there is none. */
    constructor(folder: { files: Files; path: string; now: () => Date }, prepare: () => Promise<unknown>) {
        this.#files = folder.files;
        this.#path = folder.path;
        this.#now = folder.now;
        this.#prepare = prepare;
    }

    add(requests: number): Promise<number> {
        return this.#explaining(async () => {
            if (!Number.isSafeInteger(requests) || requests < 1)
                throw new Error(`requests are counted in whole numbers from 1, not ${requests}`);
            for (let race = 0; race < RACES; race++) {
                const found = await this.#find();
                if (found === undefined) {
                    await this.#begin();
                    continue;
                }
                const today = this.#inForce(found);
                const next = { ...today, count: today.count + requests };
                if (await this.#replaced(found, next)) return next.count;
            }
            throw new Error(`${this.#path} changes all the time`);
        });
    }

    today(): Promise<number> {
        return this.#explaining(async () => {
            const found = await this.#find();
            return found === undefined ? 0 : this.#inForce(found).count;
        });
    }

    /**
     * A count of tomorrow stays in force: this clock went back, or another machine's is ahead. One of a later day was never right; it is
     * taken along, for the requests were sent.
     */
    #inForce(found: Counted): Counted {
        const today = this.#now().toISOString().slice(0, 10);
        const ahead = Date.parse(found.day) - Date.parse(today);
        if (ahead < 0) return { day: today, count: 0 };
        return ahead > A_DAY ? { day: today, count: found.count } : found;
    }

    /** Undefined: nothing was ever counted. Throws ExportError `config` when a folder is there and no count in it. */
    async #find(): Promise<Counted | undefined> {
        for (let look = 0; look < LOOKS; look++) {
            const counts = (await this.#files.list(this.#path)).flatMap((name) => counted(name) ?? []);
            const [latest] = counts.sort((a, b) => b.day.localeCompare(a.day) || b.count - a.count);
            if (latest !== undefined) return latest;
            if (!(await this.#exists())) return undefined;
        }
        const remedy = `Remove the folder ${this.#path}: then today's requests are counted from 0 again, and the vendor may refuse some of them.`;
        throw damaged(this.#path, "is damaged: it holds no count of requests", { remedy });
    }

    async #exists(): Promise<boolean> {
        try {
            await this.#files.modified(this.#path);
            return true;
        } catch (error) {
            if (hasCode(error, "ENOENT")) return false;
            throw error;
        }
    }

    /** The folder comes with its first file in it, so that of several processes one makes it: a folder is not renamed onto a full one. */
    async #begin(): Promise<void> {
        await this.#prepare();
        await ensureDirectory(this.#files, dirname(this.#path));
        const folder = `${this.#path}.${randomUUID()}.tmp`;
        const first = nameOf({ day: this.#now().toISOString().slice(0, 10), count: 0 });
        try {
            await this.#files.makeDirectory(folder);
            await this.#files.write(join(folder, first), "");
            await this.#files.syncDirectory(folder);
            await this.#files.rename(folder, this.#path);
        } catch (error) {
            await discard(this.#files, [join(folder, first)]);
            await this.#files.removeDirectory(folder).catch(() => undefined);
            if (!hasCode(error, "ENOTEMPTY", "EEXIST") && !(await this.#exists())) throw error;
            return;
        }
        await this.#files.syncDirectory(dirname(this.#path));
    }

    async #replaced(from: Counted, to: Counted): Promise<boolean> {
        try {
            await this.#files.rename(join(this.#path, nameOf(from)), join(this.#path, nameOf(to)));
            return true;
        } catch (error) {
            if (hasCode(error, "ENOENT")) return false;
            throw error;
        }
    }

    async #explaining<Result>(work: () => Promise<Result>): Promise<Result> {
        try {
            return await work();
        } catch (error) {
            throw explained(error, this.#path);
        }
    }
}

function counted(name: string): Counted | undefined {
    const [, day, count] = NAME.exec(name) ?? [];
    return day === undefined || Number.isNaN(Date.parse(day)) ? undefined : { day, count: Number(count) };
}

function nameOf({ day, count }: Counted): string {
    return `${day}.${count}`;
}
