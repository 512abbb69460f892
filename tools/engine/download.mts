import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { runChild } from "./child.mts";
import { reasonOf } from "./problem.mts";
import { type Progress } from "./progress.mts";
import { engineFiles } from "./versions.mts";

const publisher = "https://get.pulumi.com/releases/sdk";
const connectWithin = 10_000;
const stalledAfter = 30_000;

/** Puts the published engine into `folder`. False, after one line that says why, if it cannot be had. */
export async function downloadEngine(
    folder: string,
    version: string,
    environment: NodeJS.ProcessEnv,
    progress: Progress,
): Promise<boolean> {
    const archive = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
    const from = environment.SEGMENT_EXPORT_ENGINE_DOWNLOADS || publisher;
    const file = join(folder, archive);
    try {
        const expected = await publishedHash(`${from}/pulumi-${version}-checksums.txt`, archive);
        const found = await fetchFile(`${from}/${archive}`, file, progress);
        if (found !== expected) throw new Error(`${archive} is not the file that was published (SHA-256 ${found})`);
        await unpack(file, folder);
        return true;
    } catch (error) {
        progress.say(`No download from ${from}: ${reasonOf(error)}`);
        return false;
    } finally {
        await rm(file, { force: true });
    }
}

async function publishedHash(address: string, archive: string): Promise<string> {
    const response = await request(address, AbortSignal.timeout(connectWithin));
    for (const line of (await response.text()).split("\n")) {
        const [hash, name] = line.trim().split(/\s+/);
        if (hash !== undefined && name?.replace(/^\*/, "") === archive) return hash.toLowerCase();
    }
    throw new Error(`nothing is published for ${archive}`);
}

/** Writes what stands at `address` to `file` and returns its SHA-256. */
async function fetchFile(address: string, file: string, progress: Progress): Promise<string> {
    const patience = new AbortController();
    const giveUp = (reason: string) => () => patience.abort(new Error(reason));
    let timer = setTimeout(giveUp("no answer"), connectWithin);
    const hash = createHash("sha256");
    let bytes = 0;
    async function* watched(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
        for await (const chunk of chunks) {
            clearTimeout(timer);
            timer = setTimeout(giveUp("the download stalled"), stalledAfter);
            hash.update(chunk);
            bytes += chunk.length;
            yield chunk;
        }
    }
    try {
        const response = await request(address, patience.signal);
        if (response.body === null) throw new Error("an empty answer");
        const total = Number(response.headers.get("content-length") ?? 0);
        const detail = () => `${megabytes(bytes)} of ${megabytes(total)} MB`;
        const written = pipeline(Readable.fromWeb(response.body), watched, createWriteStream(file));
        await progress.during(`Downloading ${address}`, detail, written);
    } finally {
        clearTimeout(timer);
    }
    return hash.digest("hex");
}

async function request(address: string, signal: AbortSignal): Promise<Response> {
    const response = await fetch(address, { signal });
    if (!response.ok) throw new Error(`${address} answered ${response.status}`);
    return response;
}

// The archive holds every language's host, several hundred megabytes; these three are all that Node programs need.
async function unpack(archive: string, folder: string): Promise<void> {
    const wanted = engineFiles.map((name) => `pulumi/${name}`);
    const result = await runChild("tar", ["-xzf", archive, "-C", folder, "--strip-components=1", ...wanted]);
    if (result.exitCode !== 0) throw new Error(`tar could not unpack it: ${result.stderr.trim()}`);
}

function megabytes(bytes: number): string {
    return (bytes / 1_000_000).toFixed(0);
}
