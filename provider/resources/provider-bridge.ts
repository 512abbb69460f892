import * as pulumi from "@pulumi/pulumi";

/** The types of resource; permanent, for they stand in every state. */
export type ResourceType =
    "SnapchatConnection" | "KlaviyoConnection" | "ConstantContactConnection" | "SegmentExport" | "ExportRun";

/**
 * The text that Pulumi stores with a resource and runs in the dynamic-provider process: the SDK reads it as a module and calls its
 * `handler`. It loads the runtime by name from the project's directory, so nothing is captured: no secret, no path, no version.
 * `createRequire` resolves the package inside its own repository too. The text and the subpath are permanent; states hold them.
 * How the SDK reads it: https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/cmd/dynamic-provider/index.ts
 */
function providerText(type: ResourceType): string {
    const load = 'require("module").createRequire(process.cwd()+"/")("pulumi-segment-export/runtime")';
    const hint =
        '"pulumi-segment-export could not be loaded from "+process.cwd()+": run npm install there (also before pulumi destroy). "';
    const missing = '(e.code==="MODULE_NOT_FOUND"?';
    return `exports.handler=()=>{try{return ${load}.${type}}catch(e){throw new Error(${missing}${hint}:"")+e.message)}}`;
}

/** The engine's type token of a resource type. Permanent. */
export function typeToken(type: ResourceType): string {
    return `pulumi-nodejs:dynamic/segmentexport:${type}`;
}

/**
 * What all resources of this package share. `inputs` are the resource's own; output-only properties are named in `outputs`, for the
 * SDK gives a resource no property that its constructor did not name.
 */
export abstract class BridgedResource extends pulumi.CustomResource {
    protected constructor(
        type: ResourceType,
        name: string,
        inputs: pulumi.Inputs,
        outputs: readonly string[],
        options: pulumi.CustomResourceOptions | undefined,
    ) {
        const properties: pulumi.Inputs = { ...inputs };
        for (const output of outputs) properties[output] = undefined;
        properties.__provider = providerText(type);
        properties.__urn = pulumi.createUrn(name, typeToken(type), options?.parent);
        const limit = Error.stackTraceLimit;
        // The SDK takes four stack traces for each property, to print them if a promise leaks when it debugs itself. Mapped back to the
        // program's TypeScript they cost more than all else here. Where a resource is declared, it reads with a limit of its own:
        // https://github.com/pulumi/pulumi/blob/master/sdk/nodejs/runtime/debuggable.ts
        Error.stackTraceLimit = 0;
        try {
            super(typeToken(type), name, properties, options);
        } catch (error) {
            Error.stackTraceLimit = limit;
            if (error instanceof Error) Error.captureStackTrace(error);
            throw error;
        } finally {
            Error.stackTraceLimit = limit;
        }
    }
}
