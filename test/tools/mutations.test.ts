import { join } from "node:path";
import { createBench, repository, type Bench } from "./support/bench";

const tools = join(repository, "tools");

let bench: Bench;
beforeEach(async () => (bench = await createBench()));
afterEach(() => bench.remove());

/** What the file holds when the rule is broken in it, or the error's message. */
async function broken(text: string, find: string, replace: string): Promise<string> {
    const mutation = { rule: "one is one", file: "a.ts", find, replace, tests: [] };
    const script = `
        import { broken } from ${JSON.stringify(join(tools, "mutations/mutation.mts"))};
        try { console.log(broken(${JSON.stringify(mutation)}, ${JSON.stringify(text)})); }
        catch (error) { console.log(error.message); }`;
    const ended = await bench.run(process.execPath, ["--input-type=module", "--eval", script]);
    expect(ended.stderr).toBe("");
    return ended.stdout.trimEnd();
}

test("a rule is broken in one place, with the text as it is written", async () => {
    expect(await broken("one === 1; two === 2", "one === 1", "one !== $&")).toBe("one !== $&; two === 2");
});

test.each([
    ["that stands nowhere", "two === 2", "one === 1", "one !== 1", "0 times instead of once"],
    ["that stands there twice", "one === 1, one === 1", "one === 1", "one !== 1", "2 times instead of once"],
    ["that is put in its own place", "one === 1", "one === 1", "one === 1", "changes nothing"],
])("a text %s is an error that names the rule and the file", async (_case, text, find, replace, words) => {
    const said = await broken(text, find, replace);
    expect(said).toContain('"one is one"');
    expect(said).toContain("a.ts");
    expect(said).toContain(words);
});

test("words that stand in no rule break nothing, and fail", async () => {
    const ended = await bench.run(process.execPath, [join(tools, "mutations.mts"), "--only", "no such rule"]);
    expect(ended).toMatchObject({ exitCode: 1, stdout: "" });
    expect(ended.stderr).toContain('no mutation has "no such rule" in its rule or file');
});
