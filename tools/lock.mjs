// One process at a time, across processes: the lock is a folder, since renaming one onto another that is not empty fails.
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const heartbeatEvery = 5_000;
const abandonedAfter = 30_000;

/**
 * Runs `work` while holding the lock at `path`. Waits while another process holds it; calls `waiting` once if so.
 * A holder that died, or gave no sign of life for 30 s, is passed over.
 */
export async function withLock(path, waiting, work) {
    const claim = `${path}.${randomUUID()}`;
    await mkdir(claim, { recursive: true });
    try {
        await acquire(path, claim, waiting);
    } catch (error) {
        await rm(claim, { recursive: true, force: true });
        throw error;
    }
    const heartbeat = setInterval(() => void touch(path), heartbeatEvery);
    heartbeat.unref();
    try {
        return await work();
    } finally {
        clearInterval(heartbeat);
        await release(path, claim);
    }
}

async function acquire(path, claim, waiting) {
    let told = false;
    for (;;) {
        await writeFile(join(claim, "owner"), JSON.stringify({ claim, pid: process.pid, host: hostname() }));
        if (await renamed(claim, path)) return;
        const owner = await readOwner(path);
        if (owner !== undefined && (await isAbandoned(path, owner))) {
            // The new name is the abandoned owner's own: of two that wait, the slower one finds it taken and so
            // cannot carry off the lock of the quicker one.
            await mkdir(`${dirname(path)}/abandoned`, { recursive: true });
            await renamed(path, join(dirname(path), "abandoned", owner.claim.slice(-36)));
            continue;
        }
        if (!told) waiting();
        told = true;
        await pause(250);
    }
}

async function renamed(from, to) {
    try {
        await rename(from, to);
        return true;
    } catch (error) {
        if (["ENOTEMPTY", "EEXIST", "EPERM", "ENOENT"].includes(error.code)) return false;
        throw error;
    }
}

async function readOwner(path) {
    try {
        return JSON.parse(await readFile(join(path, "owner"), "utf8"));
    } catch {
        return undefined; // Released in this very moment: the caller tries again.
    }
}

async function isAbandoned(path, owner) {
    if (owner.host === hostname() && !isAlive(owner.pid)) return true;
    const seen = await stat(join(path, "owner")).catch(() => undefined);
    return seen !== undefined && Date.now() - seen.mtimeMs > abandonedAfter;
}

function isAlive(pid) {
    try {
        process.kill(pid, 0);
        return true;
    } catch (error) {
        return error.code !== "ESRCH";
    }
}

async function touch(path) {
    const now = new Date();
    await utimes(join(path, "owner"), now, now).catch(() => undefined);
}

async function release(path, claim) {
    // Renamed first: a removal in place would pass through an empty folder, onto which another could move its own.
    const owner = await readOwner(path);
    if (owner?.claim !== claim) return;
    if (await renamed(path, claim)) await rm(claim, { recursive: true, force: true });
}
