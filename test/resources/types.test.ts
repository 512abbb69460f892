import path from "node:path";
import ts from "typescript";

const root = path.resolve(__dirname, "../..");
const file = path.join(root, "test/resources/program.ts");
const head = `
import { KlaviyoConnection, SegmentExport, SnapchatConnection, ConstantContactConnection, ExportRun, files, fromEnv } from "../../provider/index";
import type { ConnectionArgs, ConnectionHandle, Credential, SharedConnection } from "../../provider/index";
import type * as pulumi from "@pulumi/pulumi";
declare const snapchat: SnapchatConnection;
declare const klaviyo: KlaviyoConnection;
declare const constantContact: ConstantContactConnection;
const segments = [files("segments/vip.csv")];
const displayName = "VIP";
declare const config: pulumi.Config;
declare const shared: ConnectionArgs;
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

test("a schedule is a cron in a time zone, or manual", () => {
    const declare = (timing: string): string =>
        `new SegmentExport("a", { displayName, connection: klaviyo, destination: { listId: "XW53Ha" }, segments, fields: { email: "Email" }, ${timing} });`;
    expect(compile(declare(`schedule: { cron: "0 6 * * *", timeZone: "Europe/Stockholm" }, active: false`))).toEqual(
        [],
    );
    expect(compile(declare(`schedule: "manual", active: config.requireBoolean("active")`))).toEqual([]);
    expect(compile(declare(`schedule: { cron: "0 6 * * *" }`)).join()).toMatch(/timeZone/);
    expect(compile(declare(`schedule: "daily"`)).join()).toMatch(/daily/);
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

test("each credential of each vendor may come from the environment, and plain ones stand beside it", () => {
    expect(
        compile(`
const secret: pulumi.Output<string> = config.requireSecret("secret");
new KlaviyoConnection("a", { ...shared, apiKey: fromEnv("KLAVIYO_API_KEY") });
new KlaviyoConnection("b", { ...shared, apiKey: secret });
new SnapchatConnection("c", { ...shared, clientId: "plain", clientSecret: fromEnv("SECRET"), refreshToken: secret, adAccountId: "1" });
new ConstantContactConnection("d", { ...shared, clientId: fromEnv("ID"), clientSecret: fromEnv("SECRET"), refreshToken: fromEnv("TOKEN") });
const either: Credential = displayName === "VIP" ? fromEnv("KLAVIYO_API_KEY") : secret;
new KlaviyoConnection("e", { ...shared, apiKey: either });
`),
    ).toEqual([]);
});

test.each([
    [
        "the environment for what is no credential",
        `apiKey: fromEnv("KEY"), displayName: fromEnv("NAME")`,
        /displayName|string/,
    ],
    ["an object of another form", `apiKey: { env: "KEY" }`, /env/],
    ["a variable that may not be there", `apiKey: fromEnv(process.env.NAME)`, /undefined/],
])("%s does not compile", (_what, args, message) => {
    expect(compile(`new KlaviyoConnection("x", { ...shared, ${args} });`).join("\n")).toMatch(message);
});

test("a connection of another stack is used as one of this stack, and has the fields of its own vendor", () => {
    expect(
        compile(`
declare const platform: pulumi.StackReference;
const a = new SegmentExport("a", { displayName, connection: KlaviyoConnection.fromStack(platform, "klaviyoHandle"), segments,
    destination: { listId: "XW53Ha" }, fields: { email: "Email", firstName: "GivenName" } });
const b = new SegmentExport("b", { displayName, connection: SnapchatConnection.fromStack(platform, "snapchatHandle"), segments,
    destination: { audienceId: "1" }, fields: { email: "Email" } });
const c: ConstantContactConnection | SharedConnection<"constant-contact"> = ConstantContactConnection.fromStack(platform, "h");
new SegmentExport("c", { displayName, connection: c, segments, destination: { listId: "u" }, fields: { email: "Email", company: "C" } });
for (const [name, declared] of Object.entries({ a, b })) new ExportRun(name, { export: declared });
export const klaviyoHandle: ConnectionHandle<"klaviyo"> = klaviyo.handle;
export const owner: pulumi.Output<string> = klaviyo.handle.owner;
`),
    ).toEqual([]);
});

test.each([
    [
        "a list for a shared Snapchat connection",
        `new SegmentExport("x", { displayName, connection: SnapchatConnection.fromStack(platform, "h"), segments,
             destination: { listId: "x" }, fields: { email: "Email" } });`,
        /listId/,
    ],
    ["a handle in the place of a connection", `const c: SharedConnection<"klaviyo"> = klaviyo.handle;`, /"klaviyo"/],
    ["a connection of another vendor", `const c: SharedConnection<"klaviyo"> = snapchat;`, /"snapchat"/],
    ["no name of an output", `KlaviyoConnection.fromStack(platform);`, /2 arguments/],
    ["a stack's name for a reference", `KlaviyoConnection.fromStack("contoso/platform/prod", "h");`, /StackReference/],
])("%s does not compile", (_what, body, message) => {
    expect(compile(`declare const platform: pulumi.StackReference;\n${body}`).join("\n")).toMatch(message);
});
