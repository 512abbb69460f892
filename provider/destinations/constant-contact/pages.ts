import { ExportError } from "../../errors";
import { fieldsOf, firstText } from "../../http/vendor-words";

const OWN = "https://api.cc.email";

type Query = Readonly<Record<string, string>>;

/**
 * The query of the next page's link; undefined on the last page, whose `_links` are `{}`, null or absent. Links come as
 * `/v3/contacts?cursor=...`. Only the query is ever used: a link to another host or path, or back to the page it stands on, is
 * an error. `page`: the query that the page was asked with.
 */
export function nextQuery(answer: unknown, path: string, page: Query, doing: string): string | undefined {
    const links = fieldsOf(fieldsOf(answer)._links);
    const link = firstText(fieldsOf(links.next).href);
    if (link === "") return undefined;
    const start = [`${path}?`, `${OWN}${path}?`].find((own) => link.startsWith(own));
    if (start === undefined) throw broken(doing, "to another place");
    const [next = ""] = link.slice(start.length).split("#");
    if (textOf(queryOf(next)) === textOf(page)) throw broken(doing, "back to the page it stands on");
    return next;
}

/** A plus sign stands for itself: cursors are base64, and no blank is ever in one. */
export function queryOf(text: string): Query {
    const parts = text.split("&").map((part) => {
        const at = part.indexOf("=");
        return at < 0 ? [decoded(part), ""] : [decoded(part.slice(0, at)), decoded(part.slice(at + 1))];
    });
    return Object.fromEntries(parts) as Query;
}

export function textOf(query: Query): string {
    return Object.entries(query)
        .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
        .join("&");
}

function decoded(text: string): string {
    try {
        return decodeURIComponent(text);
    } catch {
        // A percent sign that starts no code stands for itself.
        return text;
    }
}

function broken(doing: string, where: string): ExportError {
    return new ExportError("remote", `Constant Contact, asked ${doing}, gave a link to the next page ${where}.`);
}
