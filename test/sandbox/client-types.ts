import { join } from "node:path";
import ts from "typescript";

/** An answer as a vendor's own client handed it over, and the type that the client declares for it. */
export interface TypedAnswer {
    /** The module that exports the type: `ctct-api-client`. */
    readonly module: string;
    /** `GetAllLists200Response`, or `Array<...>` of one. */
    readonly type: string;
    readonly value: unknown;
}

const OPTIONS: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2023,
    lib: ["lib.es2023.d.ts"],
    module: ts.ModuleKind.Node20,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    types: [],
};
/** Never written: it is where the compiler looks for packages from. */
const FILE = join(__dirname, "answers.ts");

/**
 * What in the answers does not fit the client's types, in the TypeScript compiler's words: members that are missing, unknown or of
 * another type. The clients do not look themselves when they read an answer. Null counts as absent: Klaviyo's recorded
 * answers have it where its own description, and so the client, speaks of a text.
 */
export function misfits(answers: readonly TypedAnswer[]): string[] {
    const lines = answers.map(({ module, type, value }, index) => {
        const exported = type.replace(/^Array<(.+)>$/, "$1");
        const declared = type.replace(exported, `import("${module}").${exported}`);
        return `export const answer${index}: ${declared} = ${literal(value)};`;
    });
    const text = lines.join("\n");
    const host = ts.createCompilerHost(OPTIONS);
    const onDisk = host.getSourceFile.bind(host);
    host.getSourceFile = (name, ...rest) =>
        name === FILE ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2023) : onDisk(name, ...rest);
    const program = ts.createProgram([FILE], OPTIONS, host);
    return ts.getPreEmitDiagnostics(program).map(({ messageText, start = 0 }) => {
        const words = ts.flattenDiagnosticMessageText(messageText, " ");
        return `${words} At: ${text.slice(start).split("\n")[0] ?? ""}`;
    });
}

/** A value as TypeScript writes it, a member on each line. */
function literal(value: unknown): string {
    if (value instanceof Date) return `new Date("${value.toISOString()}")`;
    if (Array.isArray(value)) return `[${value.map(literal).join(",\n")}]`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
    const members = Object.entries(value).filter(([, member]) => member !== undefined && member !== null);
    return `{\n${members.map(([name, member]) => `${JSON.stringify(name)}: ${literal(member)},`).join("\n")}}`;
}
