import { createDecipheriv, hkdfSync } from "node:crypto";
import { cpSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, utimesSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles } from "../../../provider/ledger/directory/files";
import { ownIdentity, type Identity } from "../../../provider/ledger/identity";
import { openSecret, sealSecret, type SealedSecret } from "../../../provider/ledger/secret-box";
import { unseal } from "../../../provider/ledger/directory/sealed";
import { fileOf, flipByte } from "../support/damage";
import { failureOf, scratch } from "../support/scratch";

const secret = { configured: "ab".repeat(32), value: "refresh token 1" };
const key = Buffer.alloc(32, 7);

describe("a sealed secret", () => {
    it("opens with its key under its name, and else not at all", () => {
        const sealed = sealSecret(key, "app 1", secret);
        expect(openSecret(key, "app 1", sealed)).toEqual(secret);
        expect(openSecret(Buffer.alloc(32, 8), "app 1", sealed)).toBeUndefined();
        expect(openSecret(key, "app 2", sealed)).toBeUndefined();
        for (const part of ["nonce", "text", "tag"] as const) {
            for (const wrong of [`A${sealed[part].slice(1)}`, `B${sealed[part].slice(1)}`, sealed[part].slice(8), ""]) {
                if (wrong === sealed[part]) continue;
                expect(openSecret(key, "app 1", { ...sealed, [part]: wrong })).toBeUndefined();
            }
        }
    });

    it("never has the same nonce, and is AES-256-GCM under a key of its own, the name bound in", () => {
        const sealed = Array.from({ length: 50 }, () => sealSecret(key, "app 1", secret));
        expect(new Set(sealed.map(({ nonce }) => nonce)).size).toBe(50);
        const [one] = sealed;
        const derived = Buffer.from(hkdfSync("sha256", key, "", "pulumi-segment-export secret", 32));
        const from = (text = "") => Buffer.from(text, "base64");
        const decipher = createDecipheriv("aes-256-gcm", derived, from(one?.nonce));
        decipher.setAAD(Buffer.from("app 1")).setAuthTag(from(one?.tag));
        expect(JSON.parse(decipher.update(from(one?.text)).toString() + decipher.final().toString())).toEqual(secret);
    });
});

describe("a secret in a directory", () => {
    const place = scratch();
    const at = (identity?: Partial<Identity>, configured?: string) =>
        openDirectoryLedger({
            directory: place.directory,
            key: configured,
            identity: async () => ({ ...(await ownIdentity()), ...identity }),
        }).secret("app 1");
    const keep = (value: string, identity?: Partial<Identity>) =>
        at(identity).exchange(() => Promise.resolve({ keep: { ...secret, value }, result: undefined }));
    const read = () => at().exchange((kept) => Promise.resolve({ result: kept?.value }));
    const manifest = () => fileOf(place.directory, "target-");
    const elsewhere = { host: "other-machine", place: "another kernel" };

    it("stands nowhere in clear, with one file in the end, for this user only", async () => {
        for (const value of ["refresh token 1", "refresh token 2"]) await keep(value);
        const files = readdirSync(place.directory, { recursive: true, withFileTypes: true });
        for (const file of files.filter((entry) => entry.isFile())) {
            expect(readFileSync(join(file.parentPath, file.name), "utf8")).not.toMatch(/refresh token/);
        }
        expect(readdirSync(dirname(manifest()))).toEqual([basename(manifest())]);
    });

    it.each([
        ["was sealed with another key", /does not open with this key/],
        ["is torn", /is damaged: its checksum does not match/],
        ["has a wrong bit", /is damaged: its checksum does not match/],
    ])("is never taken for none when it %s", async (what, words) => {
        await keep("refresh token 1");
        // Without targets, a store may be begun anew: the key is another one then.
        if (what === "was sealed with another key") rmSync(join(place.directory, "store.json"));
        else if (what === "is torn") truncateSync(manifest(), 100);
        else flipByte(manifest());
        const spend = jest.fn(() => Promise.resolve({ result: undefined }));
        const error = await failureOf(at().exchange(spend));
        expect(error).toMatchObject({ code: "config" });
        expect(error.message).toMatch(words);
        expect(error.message).toMatch(/connect again, and remove (the|that) folder/);
        expect(error.message).toContain(dirname(manifest()));
        expect(spend).not.toHaveBeenCalled();
        rmSync(dirname(manifest()), { recursive: true });
        expect(await read()).toBeUndefined();
    });

    it("opens with the configured key that it was kept with, and not without it", async () => {
        const configured = "correct horse battery staple";
        await at({}, configured).exchange(() => Promise.resolve({ keep: secret, result: undefined }));
        rmSync(join(place.directory, "store.json"));
        expect(await at({}, configured).exchange((kept) => Promise.resolve({ result: kept }))).toEqual(secret);
        expect((await failureOf(read())).message).toMatch(/Set the segmentexport:key it was made with/);
    });

    it("is not another one's when its folder is copied to that one's name", async () => {
        await keep("refresh token 1");
        const other = openDirectoryLedger({ directory: place.directory }).secret("app 2");
        const spend = () => Promise.resolve({ keep: secret, result: undefined });
        await other.exchange(spend);
        const [first, second] = readdirSync(join(place.directory, "secrets")).map((name) =>
            join(place.directory, "secrets", name),
        );
        for (const [from, to] of [[first, second] as const, [second, first] as const]) {
            renameSync(to ?? "", `${to}.old`);
            cpSync(from ?? "", to ?? "", { recursive: true });
            const results = await Promise.allSettled([at().exchange(spend), other.exchange(spend)]);
            const refused = results.filter((result) => result.status === "rejected");
            expect(refused.map(({ reason }) => String(reason))).toEqual([
                expect.stringMatching(/belongs to another target/),
            ]);
            rmSync(to ?? "", { recursive: true });
            renameSync(`${to}.old`, to ?? "");
        }
    });

    it("goes to the next at once when its holder is dead, and after 30 s when he cannot be seen", async () => {
        await keep("refresh token 1");
        for (const [dead, silent] of [
            [{ pid: 2 ** 22 + 1 }, 0],
            [elsewhere, 31],
        ] as const) {
            const { promise: spending, resolve } = Promise.withResolvers<void>();
            void at(dead)
                .exchange(() => {
                    resolve();
                    return new Promise(() => undefined);
                })
                .catch(() => undefined);
            await spending;
            const alive = fileOf(place.directory, "alive-");
            utimesSync(alive, new Date(), new Date(Date.now() - silent * 1000));
            expect(await read()).toBe("refresh token 1");
        }
    });

    it("is not replaced by one who slept through the loss of his turn", async () => {
        await keep("refresh token 1");
        const { promise: woken, resolve: wake } = Promise.withResolvers<void>();
        const { promise: spending, resolve } = Promise.withResolvers<void>();
        const orphan = at(elsewhere).exchange(async () => {
            resolve();
            await woken;
            return { keep: { ...secret, value: "the orphan's" }, result: undefined };
        });
        const told = failureOf(orphan);
        await spending;
        utimesSync(fileOf(place.directory, "alive-"), new Date(), new Date(Date.now() - 31_000));
        await keep("refresh token 2");
        wake();
        expect(await told).toMatchObject({ code: "interrupted" });
        expect(await read()).toBe("refresh token 2");
    });

    it("is not spent where it could not be kept", async () => {
        await keep("refresh token 1");
        const link = (path: string) =>
            Promise.reject(Object.assign(new Error("ENOSPC"), { code: "ENOSPC", syscall: "link", path }));
        const full = openDirectoryLedger({ directory: place.directory, files: { ...nodeFiles, link } });
        const spend = jest.fn(() => Promise.resolve({ result: undefined }));
        const error = await failureOf(full.secret("app 1").exchange(spend));
        expect(error.message).toMatch(/No space is left/);
        expect(spend).not.toHaveBeenCalled();
        expect(await read()).toBe("refresh token 1");
    });

    it("says what the vendor's own failure says", async () => {
        const reset = Object.assign(new Error("cut"), { code: "ECONNRESET", syscall: "read" });
        expect(await failureOf(at().exchange(() => Promise.reject(reset)))).toBe(reset);
    });

    it("is sealed in its manifest as the README says", async () => {
        await keep("refresh token 1");
        const { secret: sealed } = unseal(readFileSync(manifest(), "utf8")) as { secret: SealedSecret };
        const store = await openDirectoryLedger({ directory: place.directory }).key();
        expect(openSecret(store, "app 1", sealed)).toEqual(secret);
    });
});
