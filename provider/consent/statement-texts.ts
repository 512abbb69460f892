/**
 * The data-privacy statements that are or were in force, by kind of connection, oldest first; the last one is in force. A released text
 * never changes: who accepted it must find it again. Another text gets the next number, and only in a major version of the package.
 */
export const statementTexts: Readonly<Record<string, readonly string[]>> = {
    snapchat: [first("Snapchat", "the SHA-256 hashes of your customers' e-mail addresses")],
    klaviyo: [first("Klaviyo", "your customers' e-mail addresses and the fields that you map")],
    "constant-contact": [first("Constant Contact", "your customers' e-mail addresses and the fields that you map")],
};

/** Statement 1. */
function first(vendor: string, data: string): string {
    return [
        `By this connection you let data leave for ${vendor}: ${data}.`,
        "The data may be personal. It leaves your own compliance boundary, at your instruction, and this software no longer protects it there.",
        `You make sure that ${vendor} meets the duties that you have for this data, and that you may use the data in this way, with the consent of the people concerned where it is needed.`,
        "Whoever administers this stack may remove the connection at any time; that ends further exports, and does not by itself take back what was sent.",
    ].join("\n");
}
