import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/** Which room may see which, by folder under provider/; every room sees itself and the leaves. */
const sees: Readonly<Record<string, readonly string[]>> = {
    resources: ["pipeline", "segments", "destinations", "ledger", "http", "consent", "schedule"],
    pipeline: ["segments", "destinations", "ledger", "http", "consent", "schedule"],
    segments: ["http"],
    destinations: ["http"],
    ledger: ["http"],
    http: [],
    consent: [],
    schedule: [],
    "index.ts": ["resources", "pipeline", "segments", "consent", "schedule"],
    "runtime.ts": ["resources"],
};
const leaves = ["errors.ts", "workbench.ts", "workbench"];

const root = path.resolve(__dirname, "..");
const sources = (folder: string): string[] =>
    globSync("**/*.ts", { cwd: path.join(root, folder) }).map((file) => path.join(folder, file));

interface Import {
    readonly file: string;
    /** Path from the repository's root without `.ts`, or a package's name. */
    readonly to: string;
    readonly typeOnly: boolean;
}

function importsOf(file: string): Import[] {
    const text = readFileSync(path.join(root, file), "utf8");
    return [...text.matchAll(/^(?:import|export)\s+(type\s)?[^"';]*?from\s+"([^"]+)"|import\("([^"]+)"\)/gm)].map(
        (match) => {
            const specifier = match[2] ?? match[3] ?? "";
            const to = specifier.startsWith(".") ? path.join(path.dirname(file), specifier) : specifier;
            return { file, to, typeOnly: match[1] !== undefined };
        },
    );
}

const room = (file: string): string => file.split(path.sep)[1] ?? "";

test("the rooms of provider/ import one way", () => {
    const wrong = sources("provider")
        .flatMap(importsOf)
        .filter(({ file, to }) => {
            if (!to.startsWith("provider")) return false;
            const [from, target] = [room(file), room(to)];
            const isLeaf = leaves.includes(target) || leaves.includes(`${target}.ts`);
            return from !== target && !isLeaf && !(sees[from] ?? []).includes(target);
        });
    expect(wrong).toEqual([]);
});

test("a destination sees its own folder, the contract and http", () => {
    const wrong = sources("provider/destinations")
        .filter((file) => file.split(path.sep).length === 4)
        .flatMap(importsOf)
        .filter(({ file, to }) => {
            const [, , vendor = ""] = file.split(path.sep);
            const allowed = [
                `provider/destinations/${vendor}/`,
                "provider/destinations/destination",
                "provider/destinations/authorize",
                "provider/http/",
                "provider/errors",
            ];
            return to.startsWith("provider") && !allowed.some((start) => to.startsWith(start));
        });
    expect(wrong).toEqual([]);
});

test("sandbox and provider share no code", () => {
    const crossing = [...sources("provider"), ...sources("sandbox")].flatMap(importsOf).filter(({ file, to }) => {
        return (
            (file.startsWith("provider") && to.startsWith("sandbox")) ||
            (file.startsWith("sandbox") && to.startsWith("provider"))
        );
    });
    expect(crossing).toEqual([]);
});

test("shared code names no destination", () => {
    const shared = [
        ...sources("provider/pipeline"),
        ...sources("provider/ledger"),
        ...sources("provider/http"),
        ...sources("provider/segments"),
    ];
    const naming = shared.filter((file) => {
        const code = readFileSync(path.join(root, file), "utf8").replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
        return /klaviyo|snapchat|constant.?contact/i.test(code);
    });
    expect(naming).toEqual([]);
});

test("the provider process loads neither the SDK's main module nor DuckDB before it needs them", () => {
    const loaded = new Set<string>();
    const visit = (file: string): void => {
        if (loaded.has(file)) return;
        loaded.add(file);
        for (const { to, typeOnly } of importsOf(file)) {
            if (typeOnly) continue;
            if (!to.startsWith("provider")) loaded.add(to);
            else
                for (const candidate of [`${to}.ts`, `${to}/index.ts`])
                    if (globSync(candidate, { cwd: root }).length > 0) visit(candidate);
        }
    };
    visit("provider/runtime.ts");
    // Dynamic imports are found by the same pattern, so DuckDB's is told apart by how it is written.
    const eager = [...loaded].filter((name) => name === "@pulumi/pulumi");
    expect(eager).toEqual([]);
});
