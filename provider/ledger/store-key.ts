import { createHash } from "node:crypto";
import { ExportError } from "../errors";

const SHORTEST_KEY = 16;

/** The key that a text configured as `segmentexport:key` stands for. Throws ExportError `config` when it is too short. */
export function derivedKey(text: string): Buffer {
    if (text.trim().length < SHORTEST_KEY) {
        throw new ExportError(
            "config",
            `segmentexport:key is too short: write at least ${SHORTEST_KEY} characters, made by a password generator.`,
        );
    }
    return createHash("sha256").update(text).digest();
}

/** Tells the right key without telling the key. */
export function verifierOf(key: Buffer): string {
    return createHash("sha256").update("pulumi-segment-export ledger key\n").update(key).digest("hex").slice(0, 16);
}
