import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { createInterface } from "node:readline";
import type * as Grpc from "@grpc/grpc-js";
import { startEngine } from "./recording-engine";
import type { LogLine } from "./recording-engine";

const load = createRequire(__filename);
const grpc = createRequire(load.resolve("@pulumi/pulumi/package.json"))("@grpc/grpc-js") as typeof Grpc;
const providerServices = load("@pulumi/pulumi/proto/provider_grpc_pb") as {
    ResourceProviderClient: new (address: string, credentials: unknown) => Grpc.Client;
};
const messages = load("@pulumi/pulumi/proto/provider_pb") as Record<string, new () => Message> & {
    ErrorResourceInitFailed: Deserializer;
};
const { Status } = load("@pulumi/pulumi/proto/status_pb") as { Status: Deserializer };
const { Struct } = createRequire(load.resolve("@pulumi/pulumi/package.json"))(
    "google-protobuf/google/protobuf/struct_pb",
) as {
    Struct: { fromJavaScript(value: object): unknown };
};

type Properties = Record<string, unknown>;
interface Message {
    [method: string]: (...values: unknown[]) => never;
}
interface Deserializer {
    deserializeBinary(bytes: Uint8Array): {
        toObject(): Record<string, unknown>;
        getDetailsList(): { getValue_asU8(): Uint8Array }[];
        getProperties(): { toJavaScript(): Properties };
    };
}

/** A failed call: its text, and what a partial failure carries. */
export interface CallFailure {
    readonly message: string;
    readonly partial: { readonly id: string; readonly properties: Properties; readonly reasons: string[] } | undefined;
}

/** The SDK's own dynamic-provider process, driven over gRPC as the engine drives it, with an engine that records what it is told. */
export interface ProviderProcess {
    readonly process: ChildProcess;
    readonly logs: LogLine[];
    readonly output: string[];
    configure(config?: Record<string, string>): Promise<void>;
    check(
        olds: Properties,
        news: Properties,
    ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
    diff(id: string, olds: Properties, news: Properties): Promise<{ changes: number; replaces: string[] }>;
    create(inputs: Properties): Promise<{ id: string; properties: Properties }>;
    read(id: string, properties: Properties): Promise<{ id: string; properties: Properties; inputs: Properties }>;
    update(id: string, olds: Properties, news: Properties): Promise<Properties>;
    delete(id: string, properties: Properties): Promise<void>;
    /** Ends the engine, not the provider, as `kill -9` of the CLI does. */
    killEngine(): void;
    stop(): Promise<void>;
}

const struct = (value: Properties): unknown => Struct.fromJavaScript(value);
const plain = (value: { toJavaScript(): Properties } | undefined): Properties => value?.toJavaScript() ?? {};

export async function startProvider(
    options: { cwd?: string; flags?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<ProviderProcess> {
    const logs: LogLine[] = [];
    const output: string[] = [];
    const engine = await startEngine(logs);
    const script = load.resolve("@pulumi/pulumi/cmd/dynamic-provider");
    const child = spawn(process.execPath, [script, ...(options.flags ?? []), engine.address], {
        cwd: options.cwd ?? path.resolve(__dirname, "../../.."),
        env: { ...process.env, ...options.env },
        stdio: ["ignore", "pipe", "pipe"],
    });
    child.stderr.on("data", (data: Buffer) => output.push(data.toString()));
    const port = await new Promise<string>((resolve, reject) => {
        createInterface(child.stdout)
            .once("line", resolve)
            .on("line", (line) => output.push(line));
        child.once("exit", (code) => reject(new Error(`the provider ended with ${String(code)}: ${output.join("")}`)));
    });
    const client = new providerServices.ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
    const call = caller(client);
    return {
        process: child,
        logs,
        output,
        configure: async (config = {}) =>
            void (await call("configure", "ConfigureRequest", (m) => m.setArgs?.(struct(config)))),
        check: async (olds, news) => {
            const answer = await call(
                "check",
                "CheckRequest",
                (m) => (m.setOlds?.(struct(olds)), m.setNews?.(struct(news))),
            );
            const failures = (answer.getFailuresList?.() ?? []) as unknown as {
                getProperty(): string;
                getReason(): string;
            }[];
            return {
                inputs: plain(answer.getInputs?.()),
                failures: failures.map((f) => ({ property: f.getProperty(), reason: f.getReason() })),
            };
        },
        diff: async (id, olds, news) => {
            const answer = await call(
                "diff",
                "DiffRequest",
                (m) => (m.setId?.(id), m.setOlds?.(struct(olds)), m.setNews?.(struct(news))),
            );
            return { changes: answer.getChanges?.() ?? -1, replaces: answer.getReplacesList?.() ?? [] };
        },
        create: async (inputs) => {
            const answer = await call("create", "CreateRequest", (m) => m.setProperties?.(struct(inputs)));
            return { id: answer.getId?.() ?? "", properties: plain(answer.getProperties?.()) };
        },
        read: async (id, properties) => {
            const answer = await call(
                "read",
                "ReadRequest",
                (m) => (m.setId?.(id), m.setProperties?.(struct(properties))),
            );
            return {
                id: answer.getId?.() ?? "",
                properties: plain(answer.getProperties?.()),
                inputs: plain(answer.getInputs?.()),
            };
        },
        update: async (id, olds, news) => {
            const answer = await call(
                "update",
                "UpdateRequest",
                (m) => (m.setId?.(id), m.setOlds?.(struct(olds)), m.setNews?.(struct(news))),
            );
            return plain(answer.getProperties?.());
        },
        delete: async (id, properties) =>
            void (await call("delete", "DeleteRequest", (m) => (m.setId?.(id), m.setProperties?.(struct(properties))))),
        killEngine: () => engine.kill(),
        stop: async () => {
            client.close();
            engine.kill();
            if (child.exitCode !== null || child.signalCode !== null) return;
            const ended = new Promise((resolve) => child.once("exit", resolve));
            child.kill("SIGKILL");
            await ended;
        },
    };
}

function caller(client: Grpc.Client) {
    const methods = client as unknown as Record<
        string,
        (request: unknown, done: (error: Grpc.ServiceError | null, answer: Message) => void) => void
    >;
    return (method: string, type: string, fill: (message: Message) => unknown): Promise<Message> =>
        new Promise((resolve, reject) => {
            const request = new (messages[type] as new () => Message)();
            fill(request);
            methods[method]?.call(client, request, (error, answer) =>
                error ? reject(asFailure(error)) : resolve(answer),
            );
        });
}

function asFailure(error: Grpc.ServiceError): Error & CallFailure {
    const [details] = error.metadata?.get("grpc-status-details-bin") ?? [];
    if (!(details instanceof Uint8Array)) return Object.assign(new Error(error.details), { partial: undefined });
    const [any] = Status.deserializeBinary(details).getDetailsList();
    if (any === undefined) return Object.assign(new Error(error.details), { partial: undefined });
    const failed = messages.ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
    const { id, reasonsList } = failed.toObject() as { id: string; reasonsList: string[] };
    return Object.assign(new Error(error.details), {
        partial: { id, reasons: reasonsList, properties: failed.getProperties().toJavaScript() },
    });
}
