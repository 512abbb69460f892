import { createHash } from "node:crypto";
import { statementTexts } from "./statement-texts";

/** A data-privacy statement that whoever declares a connection must accept. */
export interface Statement {
    /** A changed text gets the next number, and only in a major version of the package. */
    readonly number: string;
    readonly text: string;
    /** SHA-256 of the text, lower-case hex: what a receipt was given for. */
    readonly hash: string;
}

/** All statements for a kind of connection, oldest first. Throws for a kind without one: no data leaves without a statement. */
export function statementsFor(kind: string): readonly Statement[] {
    const texts = statementTexts[kind];
    if (texts === undefined || texts.length === 0) throw new Error(`no data-privacy statement for '${kind}'`);
    return texts.map((text, index) => ({
        number: String(index + 1),
        text,
        hash: createHash("sha256").update(text, "utf8").digest("hex"),
    }));
}

/** The one in force. */
export function currentStatement(statements: readonly Statement[]): Statement {
    const last = statements.at(-1);
    if (last === undefined) throw new Error("no data-privacy statement");
    return last;
}
