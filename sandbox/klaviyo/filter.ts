import { badParameter } from "./errors";

/** `any(email,["a","b"])` or `equals(id,"x")`: a field and the values asked for, `equals` with one. */
export interface Condition {
    readonly operator: string;
    readonly field: string;
    readonly values: readonly string[];
}

const TOKEN = /\s*(?:([A-Za-z][\w.-]*)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|([[\](),])|([0-9][0-9T:.+Z-]*))/y;

/**
 * Reads Klaviyo's filter grammar: conditions joined by commas or `and(...)`; strings in single or double quotes.
 * https://developers.klaviyo.com/en/docs/filtering_
 */
export function parseFilter(text: string | undefined): readonly Condition[] {
    if (text === undefined || text === "") return [];
    const tokens = tokenize(text);
    const conditions: Condition[] = [];
    const reader = { tokens, position: 0 };
    readConditions(reader, conditions);
    if (reader.position < tokens.length) throw invalidFilter();
    return conditions;
}

interface Reader {
    readonly tokens: readonly string[];
    position: number;
}

function tokenize(text: string): string[] {
    const tokens: string[] = [];
    const pattern = new RegExp(TOKEN);
    while (pattern.lastIndex < text.length) {
        const match = pattern.exec(text);
        if (match === null) throw invalidFilter();
        tokens.push(match[1] ?? match[2] ?? match[3] ?? match[4] ?? "");
    }
    return tokens;
}

function readConditions(reader: Reader, into: Condition[]): void {
    do {
        const operator = take(reader);
        expect(reader, "(");
        if (operator === "and") readConditions(reader, into);
        else into.push(readCondition(reader, operator));
        expect(reader, ")");
    } while (accept(reader, ","));
}

function readCondition(reader: Reader, operator: string): Condition {
    const field = take(reader);
    expect(reader, ",");
    if (!accept(reader, "[")) return { operator, field, values: [literal(take(reader))] };
    const values: string[] = [];
    do values.push(literal(take(reader)));
    while (accept(reader, ","));
    expect(reader, "]");
    return { operator, field, values };
}

/** A bare word is no string: that is how an unquoted address fails. */
function literal(token: string): string {
    const quote = token[0];
    if (quote === '"' || quote === "'") return token.slice(1, -1).replaceAll(/\\(.)/g, "$1");
    if (quote !== undefined && quote >= "0" && quote <= "9") return token;
    throw invalidFilter();
}

function take(reader: Reader): string {
    const token = reader.tokens[reader.position];
    if (token === undefined) throw invalidFilter();
    reader.position += 1;
    return token;
}

function accept(reader: Reader, token: string): boolean {
    if (reader.tokens[reader.position] !== token) return false;
    reader.position += 1;
    return true;
}

function expect(reader: Reader, token: string): void {
    if (!accept(reader, token)) throw invalidFilter();
}

export function invalidFilter(detail = "Invalid filter provided."): Error {
    return badParameter(detail, "filter");
}
