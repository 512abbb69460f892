import path from "node:path";
import ts from "typescript";

const root = path.resolve(__dirname, "../..");
const file = path.join(root, "test/resources/program.ts");
const head = `
import { KlaviyoConnection, SegmentExport, SnapchatConnection, ConstantContactConnection, ExportRun, files } from "../../provider/index";
declare const snapchat: SnapchatConnection;
declare const klaviyo: KlaviyoConnection;
declare const constantContact: ConstantContactConnection;
const segments = [files("segments/vip.csv")];
const displayName = "VIP";
`;

const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node20,
    types: ["node"],
    typeRoots: [path.join(root, "node_modules/@types")],
};
const host = ts.createCompilerHost(options);
const parsed = new Map<string, ts.SourceFile | undefined>();

/** What TypeScript says of a user's program. */
function compile(body: string): string[] {
    const text = head + body;
    const readOther = (name: string, version: ts.ScriptTarget): ts.SourceFile | undefined => {
        if (!parsed.has(name)) parsed.set(name, host.getSourceFile(name, version));
        return parsed.get(name);
    };
    const program = ts.createProgram([file], options, {
        ...host,
        fileExists: (name) => name === file || host.fileExists(name),
        readFile: (name) => (name === file ? text : host.readFile(name)),
        getSourceFile: (name) =>
            name === file
                ? ts.createSourceFile(name, text, ts.ScriptTarget.ES2022)
                : readOther(name, ts.ScriptTarget.ES2022),
    });
    return ts
        .getPreEmitDiagnostics(program, program.getSourceFile(file))
        .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"));
}

test("a program that maps each vendor's own fields compiles", () => {
    expect(
        compile(`
const a = new SegmentExport("a", { displayName, connection: snapchat, destination: { audienceId: "1" }, segments, fields: { email: "Email" } });
const b = new SegmentExport("b", { displayName, connection: klaviyo, destination: { listId: "XW53Ha" }, segments,
    fields: { email: "Email", firstName: "GivenName", externalId: "Id", properties: { plan: "Plan" } } });
const c = new SegmentExport("c", { displayName, connection: constantContact, destination: { listId: "u" }, segments,
    fields: { email: "Email", company: "Company", customFields: { plan: "Plan" } } });
for (const [name, declared] of Object.entries({ a, b, c })) new ExportRun(name, { export: declared });
`),
    ).toEqual([]);
});

test.each([
    [
        "firstName for Snapchat",
        `connection: snapchat, destination: { audienceId: "1" }, segments, fields: { email: "Email", firstName: "GivenName" }`,
        /firstName/,
    ],
    [
        "company for Klaviyo",
        `connection: klaviyo, destination: { listId: "x" }, segments, fields: { email: "Email", company: "Company" }`,
        /company/,
    ],
    [
        "no email",
        `connection: klaviyo, destination: { listId: "x" }, segments, fields: { firstName: "GivenName" }`,
        /email/,
    ],
    [
        "a list for Snapchat",
        `connection: snapchat, destination: { listId: "x" }, segments, fields: { email: "Email" }`,
        /listId/,
    ],
    [
        "an audience for Klaviyo",
        `connection: klaviyo, destination: { audienceId: "x" }, segments, fields: { email: "Email" }`,
        /audienceId/,
    ],
])("%s does not compile", (_what, args, message) => {
    expect(compile(`new SegmentExport("x", { displayName, ${args} });`).join("\n")).toMatch(message);
});
