type Properties = Record<string, unknown>;

/** Inputs of a resource as the engine sends them: with what brings the SDK to our runtime, and the URN. */
export function bridged(type: string, inputs: Properties, name = "vip"): Properties {
    return {
        ...inputs,
        __provider: `exports.handler=()=>require("module").createRequire(process.cwd()+"/")("pulumi-segment-export/runtime").${type}`,
        __urn: `urn:pulumi:dev::proj::pulumi-nodejs:dynamic/segmentexport:${type}::${name}`,
    };
}
