import { ExportError } from "../../errors";

const WRITE = "Write postgres://user@host:5432/database, with the password in it as a Pulumi secret, or in PGPASSWORD.";
const SCHEMA = "segment_export";

/** Where a ledger's tables lie. */
export interface Address {
    /** For people: without user, password and options. */
    readonly location: string;
    /** The schema's name: letters, digits and underscores. */
    readonly schema: string;
    /** For the driver, password included: never shown. */
    readonly connection: string;
}

/** Reads a `postgres://` address. Throws ExportError `config`, which repeats nothing of an address that cannot be read. */
export function readAddress(text: string): Address {
    const url = parsed(text);
    const schema = url.searchParams.get("schema") ?? SCHEMA;
    if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema) || /^(pg_.*|public|information_schema)$/.test(schema)) {
        throw new ExportError(
            "config",
            "The schema in the address of segmentexport:ledger must be one of its own: write up to 63 small letters, digits and " +
                `underscores after "schema=", not starting with a digit or pg_, and not "public".`,
        );
    }
    const place = url.host === "" ? (url.searchParams.get("host") ?? "") : url.host;
    const named = url.searchParams.has("schema") ? `?schema=${schema}` : "";
    url.searchParams.delete("schema");
    return { location: `postgres://${place}${url.pathname}${named}`, schema, connection: url.href };
}

function parsed(text: string): URL {
    // No error of the parser's: it would hold the text. An @ so late ends a password with a / or ? in it, which would be shown.
    const url = URL.parse(text.trim());
    if (url === null || decoded(url) === undefined || /@/.test(url.pathname + url.search + url.hash)) {
        throw new ExportError(
            "config",
            "The postgres:// address of segmentexport:ledger cannot be read. " +
                `${WRITE} Special characters in the password are written as %40 for @, %2F for /, %3A for :, %25 for %.`,
        );
    }
    if (url.pathname.length < 2) {
        throw new ExportError("config", `The postgres:// address of segmentexport:ledger names no database. ${WRITE}`);
    }
    url.hash = "";
    return url;
}

function decoded({ username, password, pathname }: URL): string | undefined {
    try {
        return [username, password, pathname].map(decodeURIComponent).join();
    } catch {
        return undefined;
    }
}
