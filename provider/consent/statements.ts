import { createHash } from "node:crypto";

/** A data-privacy statement that whoever declares a connection must accept. */
export interface Statement {
    /** A changed text gets the next number, and only in a major version of the package. */
    readonly number: string;
    readonly text: string;
    /** SHA-256 of the text, lower-case hex: what a receipt was given for. */
    readonly hash: string;
}

const leaving: Readonly<Record<string, string>> = {
    snapchat: "the SHA-256 hashes of your customers' e-mail addresses",
    klaviyo: "your customers' e-mail addresses and the fields that you map",
    "constant-contact": "your customers' e-mail addresses and the fields that you map",
};

/** The statement in force for a kind of connection. Throws for a kind without one: no data leaves without a statement. */
export function currentStatement(kind: string, vendor: string): Statement {
    const data = leaving[kind];
    if (data === undefined) throw new Error(`no data-privacy statement for '${kind}'`);
    const text = [
        `By this connection you let data leave for ${vendor}: ${data}.`,
        "The data may be personal. It leaves your own compliance boundary, at your instruction, and this software no longer protects it there.",
        `You make sure that ${vendor} meets the duties that you have for this data, and that you may use the data in this way, with the consent of the people concerned where it is needed.`,
        "Whoever administers this stack may remove the connection at any time; that ends further exports, and does not by itself take back what was sent.",
    ].join("\n");
    return { number: "1", text, hash: createHash("sha256").update(text, "utf8").digest("hex") };
}
