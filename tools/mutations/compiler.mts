import { join } from "node:path";
import ts from "typescript";

/** Checks the types of files in provider/ again and again, each time looking anew only at what a change touches. */
export class Compiler {
    readonly #service: ts.LanguageService;
    /** Texts that stand for a file's own, by path, and how often that was so. */
    readonly #changed = new Map<string, { text: string | undefined; version: number }>();

    constructor(folder: string) {
        const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
            config: object;
        };
        const parsed = ts.parseJsonConfigFileContent({ ...config, include: ["provider"] }, ts.sys, folder);
        this.#service = ts.createLanguageService({
            getCompilationSettings: () => parsed.options,
            getScriptFileNames: () => parsed.fileNames,
            getScriptVersion: (path) => String(this.#changed.get(path)?.version ?? 0),
            getScriptSnapshot: (path) => {
                const text = this.#changed.get(path)?.text ?? ts.sys.readFile(path);
                return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
            },
            getCurrentDirectory: () => folder,
            getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
            fileExists: (path) => ts.sys.fileExists(path),
            readFile: (path) => ts.sys.readFile(path),
            directoryExists: (path) => ts.sys.directoryExists(path),
            getDirectories: (path) => ts.sys.getDirectories(path),
        });
    }

    /** The first error that the file's types show when it holds this text; undefined: it compiles. */
    errorWith(path: string, text: string): string | undefined {
        this.#put(path, text);
        const [error] = [...this.#service.getSyntacticDiagnostics(path), ...this.#service.getSemanticDiagnostics(path)];
        this.#put(path, undefined);
        return error && ts.flattenDiagnosticMessageText(error.messageText, " ");
    }

    #put(path: string, text: string | undefined): void {
        this.#changed.set(path, { text, version: (this.#changed.get(path)?.version ?? 0) + 1 });
    }
}
