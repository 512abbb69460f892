import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import type { KeptSecret } from "../http/http";

/** A secret as it lies on disk: AES-256-GCM, its parts in base64. */
export interface SealedSecret {
    readonly nonce: string;
    readonly text: string;
    readonly tag: string;
}

/** `key` is the store's key, `name` the secret's: what was sealed under one name does not open under another. */
export function sealSecret(key: Buffer, name: string, secret: KeptSecret): SealedSecret {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", sealingKey(key), nonce).setAAD(Buffer.from(name));
    const { configured, value } = secret;
    const text = Buffer.concat([cipher.update(JSON.stringify({ configured, value })), cipher.final()]);
    return { nonce: encoded(nonce), text: encoded(text), tag: encoded(cipher.getAuthTag()) };
}

/** Undefined when it was sealed with another key or under another name, or was changed. */
export function openSecret(key: Buffer, name: string, { nonce, text, tag }: SealedSecret): KeptSecret | undefined {
    try {
        const options = { authTagLength: 16 };
        const decipher = createDecipheriv("aes-256-gcm", sealingKey(key), decoded(nonce), options)
            .setAAD(Buffer.from(name))
            .setAuthTag(decoded(tag));
        const plain = Buffer.concat([decipher.update(decoded(text)), decipher.final()]);
        return JSON.parse(plain.toString()) as KeptSecret;
    } catch {
        return undefined;
    }
}

/** The key that hashes members is not used for anything else (RFC 5869, https://www.rfc-editor.org/rfc/rfc5869). */
function sealingKey(key: Buffer): Buffer {
    return Buffer.from(hkdfSync("sha256", key, "", "pulumi-segment-export secret", 32));
}

function encoded(bytes: Buffer): string {
    return bytes.toString("base64");
}

function decoded(text: string): Buffer {
    return Buffer.from(text, "base64");
}
