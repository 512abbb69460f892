import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { gunzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";

/** Something that must stand nowhere, and where it stands: a file, or a name that the caller gave to a text. */
export interface Trace {
    readonly where: string;
    readonly found: string;
}

// At most as long as a local part may be, or a long word without an @ would be searched again from each of its letters.
const address = /[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/gi;
const hash = /[0-9a-f]{64}/gi;
const gzipped = Buffer.from([0x1f, 0x8b]);
const parquet = Buffer.from("PAR1");

/**
 * Looks for what must be written nowhere: any address of e-mail but those of the program, the SHA-256 of a member's address, and secrets,
 * also in base64 and as part of a URL.
 */
export class Traces {
    readonly #allowed = new Set<string>();
    readonly #people = new Set<string>();
    readonly #hashes = new Set<string>();
    readonly #secrets = new Map<string, string>();

    /** The addresses in this text are nobody's on a list: they may be written. */
    allow(program: string): void {
        for (const [found] of program.matchAll(address)) this.#allowed.add(found.toLowerCase());
    }

    /** The addresses in this text are looked for in bytes that are no text too, where others may stand by chance. */
    people(segment: string): void {
        for (const [found] of segment.matchAll(address)) this.#people.add(found.toLowerCase());
    }

    /** The hashes of the addresses in this text must be written nowhere either: of everybody but Snapchat's members. */
    hashesOf(segment: string): void {
        for (const [found] of segment.matchAll(address))
            this.#hashes.add(createHash("sha256").update(found.toLowerCase()).digest("hex"));
    }

    secret(value: string): void {
        for (const form of [value, Buffer.from(value).toString("base64"), encodeURIComponent(value)])
            this.#secrets.set(form, value);
    }

    inText(where: string, text: string, isText = true): Trace[] {
        const all = [...text.matchAll(address)].map(([found]) => found);
        const addresses = isText ? all : all.flatMap((one) => this.#personIn(one.toLowerCase()));
        const hashes = this.#hashes.size === 0 ? [] : [...text.matchAll(hash)].map(([found]) => found.toLowerCase());
        const found = [
            ...addresses.filter((one) => !this.#allowed.has(one.toLowerCase())),
            ...hashes.filter((one) => this.#hashes.has(one)),
            ...[...this.#secrets].filter(([form]) => text.includes(form)).map(([, secret]) => secret),
        ];
        return [...new Set(found)].map((one) => ({ where, found: one }));
    }

    /** Letters may stand before and after an address by chance. */
    #personIn(found: string): string[] {
        const ends = Array.from({ length: found.length - found.lastIndexOf(".") - 2 }, (_, cut) => found.length - cut);
        const starts = Array.from({ length: found.indexOf("@") }, (_, start) => start);
        const parts = ends.flatMap((end) => starts.map((start) => found.slice(start, end)));
        return parts.filter((part) => this.#people.has(part)).slice(0, 1);
    }

    /** Reads every file below a folder, but those that `skip` names by their path in it. */
    async below(folder: string, skip: (path: string) => boolean): Promise<Trace[]> {
        const traces: Trace[] = [];
        for (const path of filesBelow(folder, folder, skip)) {
            const { text, isText } = await textOf(join(folder, path));
            traces.push(...this.inText(path, text, isText));
        }
        return traces;
    }
}

function filesBelow(root: string, folder: string, skip: (path: string) => boolean): string[] {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const path = join(folder, entry.name);
        if (skip(relative(root, path))) return [];
        if (entry.isDirectory()) return filesBelow(root, path, skip);
        return entry.isFile() ? [relative(root, path)] : [];
    });
}

async function textOf(file: string): Promise<{ readonly text: string; readonly isText: boolean }> {
    const stored = readFileSync(file);
    const bytes = stored.subarray(0, 2).equals(gzipped) ? gunzipSync(stored) : stored;
    // A file that was cut off has no magic at its end; its bytes are all that can be looked at.
    const whole = bytes.subarray(0, 4).equals(parquet) && bytes.subarray(-4).equals(parquet);
    if (whole) return { text: await rowsOf(file), isText: true };
    // The engine keeps a log of its own that is encrypted.
    return { text: bytes.toString("latin1"), isText: isUtf8(bytes) };
}

async function rowsOf(file: string): Promise<string> {
    const instance = await DuckDBInstance.create();
    const connection = await instance.connect();
    try {
        const from = `FROM read_parquet('${file.replaceAll("'", "''")}')`;
        const columns = (await connection.runAndReadAll(`DESCRIBE SELECT * ${from}`)).getRowObjects();
        const texts = columns.map(({ column_name, column_type }) => {
            const name = `"${String(column_name)}"`;
            return column_type === "BLOB" ? `hex(${name})` : `${name}::VARCHAR`;
        });
        const rows = await connection.runAndReadAll(`SELECT concat_ws(' ', ${texts.join(", ")}) ${from}`);
        return rows
            .getColumns()
            .flat()
            .map((value) => String(value))
            .join("\n");
    } finally {
        connection.closeSync();
        instance.closeSync();
    }
}
