import { createRequire } from "node:module";
import type * as Grpc from "@grpc/grpc-js";
import type { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import type * as EngineMessages from "@pulumi/pulumi/proto/engine_pb";

export type Severity = "info" | "warning" | "error";

/** The engine that started this process. Without one (in tests, say) every call does nothing. */
export interface Engine {
    /** Shows a line on a resource's row; an `ephemeral` one is replaced by the next and not repeated at the end. */
    log(severity: Severity, message: string, urn: string, ephemeral: boolean): void;
    /** Resolves when the lines logged so far have arrived, or cannot: an operation that is answered first may outrun its last lines. */
    logged(): Promise<void>;
    /** Calls `gone` once when the engine has died: a killed engine leaves this process behind. */
    watch(gone: () => void): void;
}

const pingEvery = 500;

/**
 * `address` is the last argument of the provider process, `127.0.0.1:41234`.
 * The SDK's own client is used, with the gRPC library of the SDK's own copy: its classes do not mix with those of another.
 */
export function connectEngine(address: string | undefined): Engine {
    if (address === undefined || !/^[\w.[\]:-]+:\d+$/.test(address))
        return { log: () => undefined, logged: () => Promise.resolve(), watch: () => undefined };
    const { EngineClient, proto, grpc } = loadSdk();
    const client = new EngineClient(address, grpc.credentials.createInsecure());
    const underway = new Set<Promise<void>>();
    return {
        log: (severity, message, urn, ephemeral) => {
            const request = new proto.LogRequest();
            request.setSeverity(
                proto.LogSeverity[severity === "info" ? "INFO" : severity === "warning" ? "WARNING" : "ERROR"],
            );
            request.setMessage(message);
            request.setUrn(urn);
            request.setEphemeral(ephemeral);
            // A line that cannot be shown must not stop a run.
            const arrived = new Promise<void>((resolve) => {
                client.log(request, { deadline: Date.now() + 2_000 } as never, () => resolve());
            });
            underway.add(arrived);
            void arrived.then(() => underway.delete(arrived));
        },
        logged: async () => void (await Promise.all(underway)),
        watch: (gone) => watchEngine(client, proto, grpc, gone),
    };
}

interface Sdk {
    EngineClient: typeof EngineClient;
    proto: typeof EngineMessages;
    grpc: typeof Grpc;
}

function loadSdk(): Sdk {
    const load = createRequire(__filename);
    const sdk = createRequire(load.resolve("@pulumi/pulumi/package.json"));
    const services = load("@pulumi/pulumi/proto/engine_grpc_pb") as { EngineClient: typeof EngineClient };
    return {
        EngineClient: services.EngineClient,
        proto: load("@pulumi/pulumi/proto/engine_pb") as Sdk["proto"],
        grpc: sdk("@grpc/grpc-js") as typeof Grpc,
    };
}

/** Two pings in a row without anybody at the address: a busy engine is late, only a dead one is unavailable. */
function watchEngine(client: EngineClient, proto: Sdk["proto"], grpc: typeof Grpc, gone: () => void): void {
    let missed = 0;
    const ping = (): void => {
        client.getRootResource(
            new proto.GetRootResourceRequest(),
            { deadline: Date.now() + 2 * pingEvery } as never,
            (error) => {
                missed = error?.code === grpc.status.UNAVAILABLE ? missed + 1 : 0;
                if (missed >= 2) gone();
                else setTimeout(ping, pingEvery).unref();
            },
        );
    };
    ping();
}
