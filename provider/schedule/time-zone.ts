import { distance } from "fastest-levenshtein";

/**
 * Names that the Intl of Node takes, but lists under their old spelling or not at all
 * (https://github.com/unicode-org/cldr/blob/main/common/bcp47/timezone.xml).
 */
const UNLISTED = [
    "UTC",
    "America/Argentina/Buenos_Aires",
    "America/Indiana/Indianapolis",
    "America/Nuuk",
    "Asia/Ho_Chi_Minh",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Yangon",
    "Atlantic/Faroe",
    "Europe/Kyiv",
    "Pacific/Kanton",
];

/** What is wrong with the name of a time zone, and what to write instead; undefined: nothing. */
export function timeZoneProblem(name: string): string | undefined {
    const shown = JSON.stringify(name);
    const example = 'write the IANA name of a place, as in "Europe/Stockholm", or "UTC"';
    // Intl takes offsets too.
    if (/^[+-]\d/.test(name)) return `${shown} is an offset, which knows no daylight-saving time; ${example}`;
    if (isTimeZone(name)) return undefined;
    const meant = nearestZone(name);
    return `no time zone is called ${shown}; ${meant === undefined ? example : `did you mean ${JSON.stringify(meant)}?`}`;
}

function isTimeZone(name: string): boolean {
    try {
        new Intl.DateTimeFormat("en", { timeZone: name });
        return true;
    } catch {
        return false;
    }
}

/** A few letters off, or right but for the continent: "Stockholm", "America/Stockholm". */
function nearestZone(name: string): string | undefined {
    const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, "");
    const place = (text: string): string => text.slice(text.lastIndexOf("/") + 1);
    const wanted = plain(name);
    let best: string | undefined;
    let fewest = Math.max(1, Math.floor(wanted.length / 4)) + 1;
    for (const zone of [...UNLISTED, ...Intl.supportedValuesOf("timeZone")]) {
        const samePlace = plain(place(zone)) === place(wanted);
        const edits = samePlace ? 0 : Math.min(distance(wanted, plain(zone)), distance(wanted, plain(place(zone))));
        if (edits >= fewest) continue;
        best = zone;
        fewest = edits;
    }
    return best;
}
