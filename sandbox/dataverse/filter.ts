import { badQuery, type DataverseRefusal, tooManyConditions } from "./errors";

/** `$filter`, as far as the sandbox plays it: `contains`, `eq` with a text, `and`, `or`, parentheses. */
export type Filter =
    | { readonly kind: "contains" | "eq"; readonly column: string; readonly text: string }
    | { readonly kind: "and" | "or"; readonly parts: readonly Filter[] };

const TOKEN = /\s*('(?:[^']|'')*'|[A-Za-z_]\w*|[(),]|\S)/y;
const MOST_CONDITIONS = 500;

/** Throws a refusal for what it does not understand. */
export function parseFilter(text: string): Filter {
    const parser = new Parser(text);
    const filter = parser.or();
    parser.end();
    return filter;
}

class Parser {
    private readonly text: string;
    private readonly tokens: string[];
    private conditions = 0;

    constructor(text: string) {
        this.text = text;
        this.tokens = tokensOf(text);
    }

    or(): Filter {
        return this.chain("or", () => this.chain("and", () => this.group()));
    }

    end(): void {
        if (this.tokens.length > 0) throw this.wrong();
        if (this.conditions > MOST_CONDITIONS) throw tooManyConditions();
    }

    private chain(kind: "and" | "or", inner: () => Filter): Filter {
        const first = inner();
        const parts = [first];
        while (this.tokens[0] === kind) {
            this.take();
            parts.push(inner());
        }
        return parts.length === 1 ? first : { kind, parts };
    }

    private group(): Filter {
        if (this.tokens[0] !== "(") return this.condition();
        this.take();
        const inside = this.or();
        this.take(")");
        return inside;
    }

    private condition(): Filter {
        this.conditions += 1;
        const name = this.take();
        if (name !== "contains") {
            this.take("eq");
            return { kind: "eq", column: name, text: textOf(this.take()) };
        }
        this.take("(");
        const column = this.take();
        this.take(",");
        const text = textOf(this.take());
        this.take(")");
        return { kind: "contains", column, text };
    }

    private take(wanted?: string): string {
        const token = this.tokens.shift() ?? "";
        if (token === "" || (wanted !== undefined && token !== wanted)) throw this.wrong();
        return token;
    }

    private wrong(): DataverseRefusal {
        return badQuery(`Syntax error in '${this.text.slice(0, 100)}'.`);
    }
}

function tokensOf(text: string): string[] {
    const tokens: string[] = [];
    const pattern = new RegExp(TOKEN);
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) tokens.push(match[1] ?? "");
    return tokens;
}

function textOf(token: string): string {
    if (!/^'.*'$/s.test(token)) throw badQuery(`A text was expected at '${token.slice(0, 20)}'.`);
    return token.slice(1, -1).replaceAll("''", "'");
}

export function columnsIn(filter: Filter): string[] {
    return "parts" in filter ? filter.parts.flatMap(columnsIn) : [filter.column];
}

type Values = (column: string) => unknown;

/** Texts are compared without case; `%`, `_` and `[...]` are wildcards within `contains`. */
export function compileFilter(filter: Filter): (values: Values) => boolean {
    if ("parts" in filter) {
        const parts = filter.parts.map(compileFilter);
        return filter.kind === "and"
            ? (values) => parts.every((part) => part(values))
            : (values) => parts.some((part) => part(values));
    }
    const { column } = filter;
    const matches = filter.kind === "eq" ? sameText(filter.text) : remembered(likeText(filter.text));
    return (values) => {
        const value = values(column);
        return typeof value === "string" && matches(value);
    };
}

function sameText(text: string): (value: string) => boolean {
    const small = text.toLowerCase();
    return (value) => value.toLowerCase() === small;
}

function likeText(text: string): (value: string) => boolean {
    const pieces = text.match(/\[\^?[^\]]+\]|./gsu) ?? [];
    const pattern = pieces.map((piece) => {
        if (piece === "%") return ".*";
        if (piece === "_") return ".";
        if (piece.length > 1 && piece.startsWith("[")) return piece.replaceAll("\\", "\\\\");
        return piece.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    });
    const expression = new RegExp(pattern.join(""), "is");
    return (value) => expression.test(value);
}

/** The texts of segments are few and stand on a million rows. */
function remembered(matches: (value: string) => boolean): (value: string) => boolean {
    const known = new Map<string, boolean>();
    return (value) => {
        const before = known.get(value);
        if (before !== undefined) return before;
        const now = matches(value);
        if (known.size < 10_000) known.set(value, now);
        return now;
    };
}
