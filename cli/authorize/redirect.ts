import { ExportError } from "../../provider/errors";

/** Where the vendor sends the browser with its answer. */
export interface Redirect {
    /** To be registered with the application, character by character. */
    readonly uri: string;
    /** Where to listen on 127.0.0.1; absent: the address is another one's, and the user pastes what the browser shows. */
    readonly listen?: { readonly port: number; readonly path: string };
}

/** Not the sandbox's default, so that both run at once. */
export const DEFAULT_PORT = 4011;

/** By IP, as https://www.rfc-editor.org/rfc/rfc8252#section-8.3 advises: `localhost` may be another address. */
export function loopbackRedirect(port: number): Redirect {
    return { uri: `http://127.0.0.1:${port}/callback`, listen: { port, path: "/callback" } };
}

/** A redirect URI that the application has already. On this machine over http it is listened to. */
export function givenRedirect(uri: string): Redirect {
    const url = URL.parse(uri);
    if (url === null || !["http:", "https:"].includes(url.protocol) || url.hash !== "") {
        const advice = "write it as it is registered, such as https://contoso.example/callback";
        throw new ExportError("config", `the redirect URI "${uri}" is no web address without a fragment: ${advice}`);
    }
    const onThisMachine = url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname);
    if (!onThisMachine) return { uri };
    return { uri, listen: { port: Number(url.port || "80"), path: url.pathname } };
}
