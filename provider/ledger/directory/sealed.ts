import { crc32 } from "node:zlib";

const SEAL = /^(.*),"seal":"([0-9a-f]{8})"\}$/s;

/** An object as one line of JSON that tells by itself whether it is whole: its last property is a checksum of all before. */
export function seal(value: object): string {
    const text = JSON.stringify(value).slice(0, -1);
    return `${text},"seal":"${checksum(text)}"}`;
}

/** The sealed object, or undefined when the line is torn or was changed. */
export function unseal(line: string): unknown {
    const [, text, found] = SEAL.exec(line) ?? [];
    if (text === undefined || found !== checksum(text)) return undefined;
    return JSON.parse(`${text}}`) as unknown;
}

function checksum(text: string): string {
    return crc32(text).toString(16).padStart(8, "0");
}
