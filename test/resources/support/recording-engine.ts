import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";

const load = createRequire(__filename);
const sdk = createRequire(load.resolve("@pulumi/pulumi/package.json"));
const grpc = sdk("@grpc/grpc-js") as typeof Grpc;
const engineServices = load("@pulumi/pulumi/proto/engine_grpc_pb") as { EngineService: Grpc.ServiceDefinition };
const engineMessages = load("@pulumi/pulumi/proto/engine_pb") as typeof EngineMessages;
const empty = sdk("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => unknown };

export interface LogLine {
    readonly severity: number;
    readonly message: string;
    readonly urn: string;
    readonly ephemeral: boolean;
}

/** An engine that answers pings and keeps what it is told. */
export async function startEngine(logs: LogLine[]): Promise<{ address: string; kill(): void }> {
    const server = new grpc.Server();
    server.addService(engineServices.EngineService, {
        log: (
            call: { request: InstanceType<typeof engineMessages.LogRequest> },
            done: (error: null, answer: unknown) => void,
        ) => {
            const { severity, message, urn, ephemeral } = call.request.toObject();
            logs.push({ severity, message, urn, ephemeral });
            done(null, new empty.Empty());
        },
        getRootResource: (_call: unknown, done: (error: null, answer: unknown) => void) =>
            done(null, new engineMessages.GetRootResourceResponse()),
    });
    const port = await new Promise<number>((resolve, reject) => {
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        );
    });
    return { address: `127.0.0.1:${String(port)}`, kill: () => server.forceShutdown() };
}
