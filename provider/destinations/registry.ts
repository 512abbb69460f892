import { constantContact } from "./constant-contact/index";
import type { Destination } from "./destination";
import { klaviyo } from "./klaviyo/index";
import { snapchat } from "./snapchat/index";

/** Every destination there is. Nothing else names them all. */
export const destinations: readonly Destination[] = [snapchat, klaviyo, constantContact];

/** The destination of that kind. Kinds come from our own resource classes, so an unknown one is a mistake of ours. */
export function destinationFor(kind: string): Destination {
    const found = destinations.find((destination) => destination.kind === kind);
    if (found === undefined) throw new TypeError(`no destination of kind ${kind}`);
    return found;
}
