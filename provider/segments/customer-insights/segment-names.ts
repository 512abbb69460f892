/**
 * `$filter` for the memberships that may name a segment. It narrows and decides nothing: texts are compared without case there, and
 * `%`, `_` and `[` are wildcards (https://learn.microsoft.com/power-apps/developer/data-platform/wildcard-characters). Whatever is
 * no plain letter, digit, blank or underscore becomes a wildcard, so that no name can end the quotes it stands in. The published
 * example puts a backslash before the name's quotes; both forms are asked for.
 */
export function membershipFilter(segment: string): string {
    const pattern = segment.replaceAll(/[^A-Za-z0-9_ .-]+/g, "%");
    const forms = [`"${pattern}"`, `"${pattern}\\"`];
    return forms.map((form) => `contains(msdynci_segments,'${form}')`).join(" or ");
}

/** The names in `msdynci_segments`, exactly as they stand there; undefined for a text that is no list of names. */
export function namesIn(text: string): readonly string[] | undefined {
    return listIn(text) ?? listIn(text.replaceAll('\\"', '"'));
}

function listIn(text: string): readonly string[] | undefined {
    const value = parsed(text);
    // A text in a text: written as JSON twice.
    const list = typeof value === "string" ? parsed(value) : value;
    if (!Array.isArray(list)) return undefined;
    const names = list.filter((name) => typeof name === "string");
    return names.length === list.length ? names : undefined;
}

function parsed(text: string): unknown {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

/** `namesIn`, remembered: the same few texts stand on a million rows. */
export class KnownTexts {
    private readonly known = new Map<string, readonly string[] | undefined>();

    namesIn(text: string): readonly string[] | undefined {
        const before = this.known.get(text);
        if (before !== undefined) return before;
        const names = namesIn(text);
        if (this.known.size < 10_000) this.known.set(text, names);
        return names;
    }

    /** Every name met so far. */
    names(): string[] {
        return [...new Set([...this.known.values()].flatMap((names) => names ?? []))].sort();
    }
}
