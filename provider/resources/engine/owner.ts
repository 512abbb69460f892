/**
 * A resource as people name it: `urn:pulumi:stack::project::type::name` as `stack/project/name`. Below a component the types of its
 * parents stand before the name, since only with them is a name unique in its stack.
 */
export function ownerOf(urn: string): string {
    const [stack = "", project = "", types = "", ...name] = urn.replace(/^urn:pulumi:/, "").split("::");
    return [stack, project, ...types.split("$").slice(0, -1), name.join("::")].join("/");
}
