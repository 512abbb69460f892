import type { AuthorizeStep } from "./authorize";
import { authorize as authorizeConstantContact } from "./constant-contact/authorize";
import { constantContact } from "./constant-contact/index";
import type { Destination } from "./destination";
import { authorize as authorizeKlaviyo } from "./klaviyo/authorize";
import { klaviyo } from "./klaviyo/index";
import { authorize as authorizeSnapchat } from "./snapchat/authorize";
import { snapchat } from "./snapchat/index";

/** Every destination there is. Nothing else names them all. */
export const destinations: readonly Destination[] = [snapchat, klaviyo, constantContact];

/** How a person lets us into each of them. */
export const authorizeSteps: readonly AuthorizeStep[] = [authorizeSnapchat, authorizeKlaviyo, authorizeConstantContact];

/** The destination of that kind. Kinds come from our own resource classes, so an unknown one is a mistake of ours. */
export function destinationFor(kind: string): Destination {
    const found = destinations.find((destination) => destination.kind === kind);
    if (found === undefined) throw new TypeError(`no destination of kind ${kind}`);
    return found;
}
