import { distance } from "fastest-levenshtein";

/** The candidate that was probably meant by a name: the same but for case and separators, or a few letters off. */
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
    return best;
}
