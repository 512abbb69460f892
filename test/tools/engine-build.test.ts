import { chmod, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { answerOf, createEngineBench, kind, version, type EngineBench } from "./support/engine-bench";

let bench: EngineBench;
beforeEach(async () => (bench = await createEngineBench()));
afterEach(() => bench.remove());

const goCalls = async () => (await readFile(bench.goLog, "utf8")).trim().split("\n");

describe("an engine built from its Go modules", () => {
    test("comes from the two pinned modules, which the build may not change", async () => {
        await bench.putGo();
        const ended = await bench.ask();
        expect(answerOf(ended)).toEqual({ directory: join(bench.cache, kind), version, origin: "built" });
        expect(ended.stderr).toContain("takes 4 to 6 minutes on 2 idle cores, once");
        const [cli, host, ...more] = await goCalls();
        expect(cli).toMatch(
            /tools\/engine\/pulumi build .*-mod=readonly .*\.Version=v3\.\d+\.\d+ -o .*\/v3\/cmd\/pulumi$/,
        );
        expect(host).toMatch(
            /language-nodejs build .*-mod=readonly .*\.Version=v3\.\d+\.\d+ -o .*\/pulumi-language-nodejs$/,
        );
        expect(more).toEqual([]);
        expect((await bench.ask()).stderr).toBe("");
    });

    test("is built once when two ask at the same time", async () => {
        await bench.putGo("sleep 1");
        const ended = await Promise.all([bench.ask(), bench.ask()]);
        expect(ended.map((one) => answerOf(one).origin).sort()).toEqual(["built", "cached"]);
        expect(ended.map(({ stderr }) => stderr).join("")).toContain("Another process is getting the engine");
        expect(await goCalls()).toHaveLength(2);
    });

    test.each([
        ["no space left on device", "free 4 GB of disk space"],
        ["go: dial tcp: lookup proxy.example: no such host", "Go could not fetch its modules"],
        ["x/y.go:1:1: something else is wrong", "see Go's own words below"],
    ])("fails with %j: says what to do, keeps nothing", async (words, remedy) => {
        await bench.putGo(`echo "${words}" >&2; exit 1`);
        const ended = await bench.ask();
        expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
        expect(ended.stderr).toContain(`pulumi was not built: ${remedy}`);
        expect(ended.stderr).toContain("or install Pulumi from https://www.pulumi.com/docs/install/, then run again");
        expect(ended.stderr).toContain(words);
        expect(await readdir(bench.cache)).toEqual([]);
    });

    test("that does not run is not kept", async () => {
        await bench.putGo(`while [ "$1" != -o ]; do shift; done; echo 'exit 1' > "$2"; chmod +x "$2"; exit 0`);
        const ended = await bench.ask();
        expect(ended.stderr).toContain(`the Pulumi ${version} that was made does not run here`);
        expect(await readdir(bench.cache)).toEqual([]);
    });

    test("needs a Go, and one that is recent enough", async () => {
        const either = "install Go >= 1.25.11 from https://go.dev/dl or install Pulumi from https://www.pulumi.com";
        expect((await bench.ask()).stderr).toContain(`no Go found: ${either}`);
        await bench.standIn("go", `echo "go: go.mod requires go >= 1.25.11" >&2; exit 1`);
        const ended = await bench.ask();
        expect(ended.stderr).toContain(`this Go is too old: ${either}`);
        expect(ended.stderr).toContain("go: go.mod requires go >= 1.25.11");
        expect(ended.exitCode).toBe(1);
    });

    test("clears what an interrupted build left", async () => {
        await mkdir(join(bench.cache, "unfinished-1"), { recursive: true });
        await bench.putGo();
        await bench.ask();
        expect(await readdir(bench.cache)).toEqual([kind]);
    });

    test("is made again when a part of it has gone", async () => {
        await bench.putGo();
        await bench.ask();
        await rm(join(bench.cache, kind, "pulumi-language-nodejs"));
        expect(answerOf(await bench.ask()).origin).toBe("built");
        await chmod(join(bench.cache, kind, "pulumi"), 0o644);
        expect(answerOf(await bench.ask()).origin).toBe("built");
    });
});
