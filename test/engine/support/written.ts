import { join, relative } from "node:path";
import { Traces } from "../../support/traces";
import type { RunningCommand } from "./command";

const program = /(^|\/)index\.[jt]s$/;

/** Everything that a project's commands wrote and printed, and what must not be in it. */
export class Written {
    readonly #room: string;
    readonly #project: string;
    readonly #traces = new Traces();
    readonly #inputs = new Map<string, string[]>();
    readonly #commands: [args: readonly string[], command: RunningCommand][] = [];

    constructor(room: string, project: string) {
        this.#room = room;
        this.#project = project;
    }

    /** A file of the test's own: its addresses must stand nowhere else, unless it is the program. */
    input(file: string, text: string): void {
        this.#inputs.set(file, [...(this.#inputs.get(file) ?? []), text]);
    }

    secret(value: string): void {
        this.#traces.secret(value);
    }

    environment(variables: NodeJS.ProcessEnv): void {
        for (const [name, value] of Object.entries(variables))
            if (value !== undefined && /_(KEY|SECRET|TOKEN)$/.test(name)) this.secret(value);
    }

    command(args: readonly string[], command: RunningCommand): void {
        this.#commands.push([args, command]);
    }

    async expectNoTraces(): Promise<void> {
        const texts = [...this.#inputs];
        const programs = texts.filter(([file]) => program.test(file)).flatMap(([, versions]) => versions);
        for (const text of programs) this.#traces.allow(text);
        for (const [, versions] of texts.filter(([file]) => !program.test(file)))
            for (const text of versions) this.#traces.people(text);
        // Its API takes plain hashes, so its ledger holds them.
        if (!programs.some((text) => text.includes("SnapchatConnection")))
            for (const [, versions] of texts.filter(([file]) => !program.test(file)))
                for (const text of versions) this.#traces.hashesOf(text);
        const mine = new Set(texts.map(([file]) => relative(this.#room, join(this.#project, file))));
        const skip = (path: string) => mine.has(path) || /(^|\/)node_modules$|\.tgz$/.test(path);
        const traces = [
            ...this.#commands.flatMap(([args, command]) =>
                this.#traces.inText(`pulumi ${args.join(" ")}`, command.output()),
            ),
            ...(await this.#traces.below(this.#room, skip)),
        ];
        if (traces.length === 0) return;
        const shown = traces.slice(0, 20).map(({ where, found }) => `${found} in ${where}`);
        throw new Error(`${traces.length} times what must not be written was written:\n${shown.join("\n")}`);
    }
}
