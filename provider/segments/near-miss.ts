import { distance } from "fastest-levenshtein";

/**
 * The candidate that was probably meant by a name: the same but for case and separators, or a few letters off; else the only one that has
 * the name behind a prefix, as `msdynci_email` has `Email`.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
    const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s_-]/g, "");
    const wanted = plain(name);
    let best: string | undefined;
    let fewest = Math.max(1, Math.floor(wanted.length * 0.4)) + 1;
    for (const candidate of candidates) {
        const edits = distance(wanted, plain(candidate));
        if (edits >= fewest) continue;
        best = candidate;
        fewest = edits;
    }
    if (best !== undefined || wanted.length < 3) return best;
    const prefixed = candidates.filter((candidate) => plain(candidate).endsWith(wanted));
    return prefixed.length === 1 ? prefixed[0] : undefined;
}
