import { isExportError } from "../../errors";
import type { Lifecycle, OperationContext, Properties } from "../lifecycle";
import { failure } from "./failure";
import { plainObject } from "./plain";
import type { ProviderSession } from "./session";

/** What the SDK's dynamic-provider process calls. https://www.pulumi.com/docs/iac/concepts/providers/dynamic-providers/ */
export interface DynamicProvider {
    configure(request: { config: { get(key: string): string | undefined } }): Promise<void>;
    check(
        olds: Properties,
        news: Properties,
    ): Promise<{ inputs: Properties; failures: { property: string; reason: string }[] }>;
    diff(id: string, olds: Properties, news: Properties): Promise<{ replaces: string[]; deleteBeforeReplace: boolean }>;
    create(inputs: Properties): Promise<{ id: string; outs: Properties }>;
    read(id: string, properties: Properties): Promise<{ id?: string; props?: Properties; inputs?: Properties }>;
    update(id: string, olds: Properties, news: Properties): Promise<{ outs: Properties }>;
    delete(id: string, properties: Properties): Promise<void>;
}

type Answer = <Result>(
    verb: string,
    inputs: Properties,
    work: (context: OperationContext) => Promise<Result>,
) => Promise<Result>;

/** Every path ends in an answer, and every answer can be stored. */
function answering(lifecycle: Lifecycle, session: ProviderSession): Answer {
    return async <Result>(verb: string, inputs: Properties, work: (context: OperationContext) => Promise<Result>) => {
        const what = `${verb} of ${nameOf(inputs)}`;
        try {
            const result = await session.operations.run(what, lifecycle.limit(inputs), (signal) =>
                work(session.context(inputs, signal)),
            );
            return plainObject(result as Record<string, unknown>) as Result;
        } catch (thrown) {
            throw failure(thrown, inputs);
        } finally {
            await session.logged();
        }
    };
}

/** Puts a lifecycle behind the SDK's calls. */
export function serve(lifecycle: Lifecycle, session: ProviderSession): DynamicProvider {
    const answer = answering(lifecycle, session);
    return {
        // Everything is read before the first await: the SDK does not make a second request wait for it.
        configure: ({ config }) => Promise.resolve(session.configure((key) => config.get(key))),
        check: (olds, news) =>
            answer("check", news, async (context) => {
                const { inputs, failures } = await lifecycle.check(olds, news, context).catch(asFailure(news));
                return { inputs: { ...inputs, __urn: news.__urn }, failures: [...failures] };
            }),
        // `changes` stays unsaid: the engine then compares the inputs itself and shows what differs.
        diff: (_id, olds, news) =>
            answer("diff", news, () =>
                Promise.resolve({ replaces: lifecycle.replaces?.(olds, news) ?? [], deleteBeforeReplace: false }),
            ),
        create: (inputs) =>
            answer("create", inputs, async (context) => {
                const { id, outputs } = await lifecycle.create(inputs, context);
                return { id, outs: { ...outputs, __urn: inputs.__urn } };
            }),
        read: (id, properties) =>
            answer("read", properties, async (context) => {
                if (lifecycle.read === undefined) return { id, props: properties };
                const found = await lifecycle.read(id, properties, context);
                return found === undefined
                    ? { id: "" }
                    : { id: found.id, props: { ...found.outputs, __urn: properties.__urn }, inputs: found.inputs };
            }),
        update: (id, olds, news) =>
            answer("update", news, async (context) => ({
                outs: { ...(await lifecycle.update(id, olds, news, context)), __urn: news.__urn },
            })),
        delete: async (id, properties) => {
            await answer("delete", properties, async (context) => {
                await lifecycle.delete?.(id, properties, context);
                return {};
            });
        },
    };
}

/** A user's mistake found while checking belongs to its property; anything else fails the call. */
function asFailure(news: Properties) {
    return (thrown: unknown): { inputs: Properties; failures: { property: string; reason: string }[] } => {
        if (!isExportError(thrown) || thrown.code !== "config") throw thrown;
        return { inputs: news, failures: [{ property: thrown.property ?? "", reason: thrown.message }] };
    };
}

function nameOf(inputs: Properties): string {
    const urn = typeof inputs.__urn === "string" ? inputs.__urn : "";
    return urn.split("::").slice(-1)[0] || "a resource";
}
