import { statementsFor } from "../../provider/consent/statements";
import { destinations } from "../../provider/destinations/registry";
import { CommandLine } from "./support/command-line";

let commandLine: CommandLine;
beforeAll(() => {
    commandLine = new CommandLine();
});
afterEach(() => commandLine.endAll());
afterAll(() => commandLine.remove());

async function run(...words: readonly string[]): Promise<{ exitCode: number | null; printed: string }> {
    const started = commandLine.run(["consent", ...words]);
    return { exitCode: await started.ended, printed: started.printed() };
}

test.each(destinations.map(({ kind, displayName }) => [kind, displayName]))(
    "%s: the statement in force, its number and hash, and the line that accepts it",
    async (kind, displayName) => {
        const [statement] = statementsFor(kind);
        const { exitCode, printed } = await run(kind);
        expect(exitCode).toBe(0);
        const today = new Date().toISOString().slice(0, 10);
        expect(printed.split("\n")).toEqual([
            `Statement 1 for ${displayName}, in force. SHA-256 ${String(statement?.hash)}`,
            "",
            ...(statement?.text ?? "").split("\n").map((line) => `    ${line}`),
            "",
            "If you accept it, write in the connection:",
            `    consent: { iAgree: true, by: "<who accepts>", on: "${today}", statement: "1" }`,
            "",
        ]);
        expect(await run(kind, "--statement", "1")).toEqual({ exitCode, printed });
    },
);

test("a statement that there never was, and a vendor that there is not, are refused", async () => {
    expect(await run("klaviyo", "--statement", "7")).toEqual({
        exitCode: 1,
        printed: "There is no statement 7 for Klaviyo; there is: 1.\n",
    });
    expect(await run("pigeons")).toEqual({ exitCode: 1, printed: "error: unknown command 'pigeons'\n" });
});
