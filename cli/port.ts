import { InvalidArgumentError } from "commander";

/** Reads a port of a command line. Where `least` is 0, that is for any free one. */
export function portFrom(least: 0 | 1): (text: string) => number {
    return (text) => {
        const port = Number(text);
        if (/^\d+$/.test(text) && port >= least && port <= 65_535) return port;
        throw new InvalidArgumentError(`Write a number from ${least} to 65535.`);
    };
}
