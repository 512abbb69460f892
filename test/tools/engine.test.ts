import { existsSync } from "node:fs";
import { readdir, readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { answerOf, createEngineBench, kind, tells, version, type EngineBench } from "./support/engine-bench";
import { publishEngine, refusedAddress, type Publisher } from "./support/publisher";

let publisher: Publisher | undefined;
let bench: EngineBench;
beforeEach(async () => (bench = await createEngineBench()));
afterEach(async () => {
    await publisher?.close();
    publisher = undefined;
    await bench.remove();
});

describe("a pulumi on PATH", () => {
    test("is used when it is recent enough and whole", async () => {
        const folder = join(bench.folder, "its folder");
        await bench.putEngine(folder, "3.229.0");
        const ended = await bench.ask({ PATH: `${folder}:${bench.bin}` });
        expect(answerOf(ended)).toMatchObject({ directory: folder, version: "3.229.0", origin: "path" });
        expect(ended.stderr).toBe("");
    });

    test("is passed over when it is too old, with the reason", async () => {
        await bench.putEngine(bench.bin, "3.228.9");
        await bench.putEngine(join(bench.cache, kind), version);
        const ended = await bench.ask();
        expect(answerOf(ended)).toMatchObject({ origin: "cached" });
        expect(ended.stderr).toBe(`Not using the Pulumi on PATH: ${bench.bin}/pulumi is 3.228.9, older than 3.229.0\n`);
    });

    test("is passed over when it has no language host or does not run", async () => {
        await bench.putEngine(join(bench.cache, kind), version);
        await bench.standIn("pulumi", tells("3.300.0"));
        expect((await bench.ask()).stderr).toContain("pulumi has no pulumi-language-nodejs beside it");
        await bench.standIn("pulumi", "exit 1");
        expect((await bench.ask()).stderr).toContain(`pulumi does not answer "pulumi version"`);
    });

    test("with its parts in different folders, is held together by links", async () => {
        const elsewhere = join(bench.folder, "elsewhere");
        await bench.standIn("pulumi", tells("3.300.0"));
        await bench.standIn("pulumi-language-nodejs", "exit 0", elsewhere);
        const environment = { PATH: `${bench.bin}:${elsewhere}` };
        const [first, second] = await Promise.all([bench.ask(environment), bench.ask(environment)]);
        const { directory, origin } = answerOf(first);
        expect(origin).toBe("path");
        expect(answerOf(second).directory).toBe(directory);
        expect(await realpath(join(directory, "pulumi"))).toBe(join(bench.bin, "pulumi"));
        expect(await realpath(join(directory, "pulumi-language-nodejs"))).toBe(
            join(elsewhere, "pulumi-language-nodejs"),
        );
        expect(existsSync(join(directory, "pulumi-resource-pulumi-nodejs"))).toBe(true);
    });

    test("is asked its version without the user's own Pulumi folder", async () => {
        await bench.putEngine(bench.bin, "3.300.0");
        await bench.standIn("pulumi", `echo "$PULUMI_HOME" > "${bench.folder}/home"; ${tells("3.300.0")}`);
        const own = join(bench.folder, ".pulumi");
        await bench.ask({ PULUMI_HOME: own });
        const used = (await readFile(join(bench.folder, "home"), "utf8")).trim();
        expect(used).not.toBe(own);
        expect(existsSync(used)).toBe(false);
    });
});

describe("the published engine", () => {
    test("is downloaded, checked and kept", async () => {
        publisher = await publishEngine(version);
        const ended = await bench.ask({ SEGMENT_EXPORT_ENGINE_DOWNLOADS: publisher.address });
        expect(answerOf(ended)).toEqual({ directory: join(bench.cache, kind), version, origin: "downloaded" });
        expect((await readdir(join(bench.cache, kind))).sort()).toEqual([
            "pulumi",
            "pulumi-language-nodejs",
            "pulumi-resource-pulumi-nodejs",
        ]);
        expect(publisher.requests).toHaveLength(2);
        const again = await bench.ask({ SEGMENT_EXPORT_ENGINE_DOWNLOADS: publisher.address });
        expect(answerOf(again).origin).toBe("cached");
        expect(again.stderr).toBe("");
        expect(publisher.requests).toHaveLength(2);
    });

    test("is not used when it is not the file that was published", async () => {
        publisher = await publishEngine(version, { tampered: true });
        const ended = await bench.ask({ SEGMENT_EXPORT_ENGINE_DOWNLOADS: publisher.address });
        expect(ended.stderr).toMatch(/No download from .*: pulumi-v\S+ is not the file that was published/);
        expect(ended.stderr).toContain("no Go found");
        expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
        expect(await readdir(bench.cache)).toEqual([]);
    });

    test.each([
        ["nobody listens", () => refusedAddress, "ECONNREFUSED"],
        ["there is none", () => `${publisher?.address}/elsewhere`, "answered 404"],
    ])("cannot be had (%s): one line, and on to the next way", async (_, address, reason) => {
        publisher = await publishEngine(version);
        await bench.putGo();
        const ended = await bench.ask({ SEGMENT_EXPORT_ENGINE_DOWNLOADS: address() });
        expect(answerOf(ended).origin).toBe("built");
        expect(ended.stderr.split("\n").filter((line) => line.includes("No download"))).toEqual([
            expect.stringContaining(reason),
        ]);
    });
});

test("a cache that cannot be written is named", async () => {
    await writeFile(join(bench.folder, "a file"), "");
    const ended = await bench.ask({ SEGMENT_EXPORT_ENGINE_CACHE: join(bench.folder, "a file", "cache") });
    expect(ended.stderr).toContain("set SEGMENT_EXPORT_ENGINE_CACHE to a folder that can be written");
    expect(ended.exitCode).toBe(1);
});
