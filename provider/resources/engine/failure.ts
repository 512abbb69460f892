import { toError } from "../../errors";
import type { Credentials } from "../credential";
import { readEnvironment } from "../environment-credentials";
import { PartialFailure } from "../lifecycle";
import type { Properties } from "../lifecycle";
import { plainObject } from "./plain";

/**
 * Bytes. The error travels in an HTTP/2 trailer, which Node drops above about 64 KiB of base64; then the engine learns nothing of what was
 * done. Compression is not counted on.
 */
const maxDetails = 40_000;
const maxMessage = 8_000;

/**
 * The error in the form that the SDK passes on: `message` is text, and a partial failure carries `id`, `properties` (with what later
 * calls need to find the code again) and `reasons`. No credential of `inputs` is left in any text, wherever it was read.
 */
export function failure(thrown: unknown, inputs: Properties): Error {
    const hide = secretsOf([inputs.credentials, inputs.sourceCredentials].flat());
    const error = toError(thrown);
    const result = new Error(cut(hide(error.message)));
    // The SDK prints the stack of check, read and delete failures; ours says nothing to a user.
    result.stack = "";
    if (!(error instanceof PartialFailure)) return result;
    const internal = { __provider: inputs.__provider, __urn: inputs.__urn };
    // Text only: the SDK fails on anything else, and then nobody is answered.
    const reasons = error.reasons.map((reason) => cut(hide(String(reason))));
    let properties = plainObject({ ...error.outputs, ...internal });
    if (Buffer.byteLength(JSON.stringify({ properties, reasons })) > maxDetails)
        properties = plainObject({ ...inputs, ...internal });
    return Object.assign(result, { id: error.id, properties, reasons });
}

/** By what it takes in a trailer, where each byte of anything but plain ASCII takes three. */
function cut(text: string): string {
    let room = maxMessage;
    let end = 0;
    for (const character of text) {
        room -= /[ -~]/.test(character) ? 1 : 3 * Buffer.byteLength(character);
        if (room < 0) return `${text.slice(0, end)} ...`;
        end += character.length;
    }
    return text;
}

/** A function that blots out every credential from a text. */
function secretsOf(credentials: readonly unknown[]): (text: string) => string {
    const given = credentials.filter((some): some is Credentials => typeof some === "object" && some !== null);
    const secrets = given.flatMap((some) => Object.values(readEnvironment(some)));
    const texts = secrets.filter((secret): secret is string => typeof secret === "string" && secret.length >= 4);
    return (text) => texts.reduce((hidden, secret) => hidden.replaceAll(secret, "[secret]"), text);
}
