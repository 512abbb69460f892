import type { FieldSpec, StagedField } from "../destinations/destination";
import { literal } from "../workbench";
import { ADDRESS_PATTERN, trimmed } from "./normalise";

/** What decides whether a row is left out. */
export interface Rules {
    /** Characters that an address may have. */
    readonly maxEmailLength: number;
    /** By the part of a field's path before the dot. */
    readonly specs: Readonly<Record<string, FieldSpec>>;
    /** What counts as yes where consent is asked for. Default: yes, true, 1, y, t. Compared trimmed and in lower case. */
    readonly consentValues?: readonly string[];
}

const YES = ["yes", "true", "1", "y", "t"];

interface Rule {
    /** SQL that is true for a row to leave out. */
    readonly when: string;
    readonly reason: string;
    /** Which field it is about. */
    readonly detail?: string;
}

/** Why rows are left out, as SQL. */
export interface Rejection {
    /** The number of the first rule that leaves a row out; null for a row that is kept. Rules are tried once for a row. */
    readonly rule: string;
    /** The reason by a rule's number in column `rule`. */
    readonly reason: string;
    /** Which field it is about; null where the reason tells. */
    readonly detail: string;
    /** True, by column `rule`, of a row that has an address to be known by, whatever else is wrong with it. */
    readonly addressed: string;
    /** Absent where no consent is asked for. */
    readonly consent?: {
        /** True or false of every row, whatever else is wrong with it. */
        readonly given: string;
        /** The number of its rule. */
        readonly rule: number;
    };
}

/**
 * The rules in the order in which they are tried: `missing_email`, `too_long` (email), `invalid_email`, `too_long` and `bad_<field>` field
 * by field, `no_consent`. So this last one counts people who could be sent but for their consent. `email` and `fields` are normalised,
 * `consent` is as the source has it.
 */
export function rejection(rules: Rules, email: string, fields: readonly StagedField[], consent?: string): Rejection {
    const address = addressRules(rules, email);
    const all = [...address, ...fields.flatMap((field) => fieldRules(rules, field))];
    const asked = consent === undefined ? undefined : { given: given(rules, consent), rule: all.length + 1 };
    if (asked !== undefined) all.push({ when: `NOT ${asked.given}`, reason: "no_consent" });
    const cases = all.map(({ when }, index) => `WHEN ${when} THEN ${String(index + 1)}`);
    const listed = (pick: (rule: Rule) => string | undefined): string =>
        `[${all.map((rule) => textOrNull(pick(rule))).join(", ")}][rule]`;
    return {
        rule: `CASE ${cases.join(" ")} END`,
        reason: listed(({ reason }) => reason),
        detail: listed(({ detail }) => detail),
        addressed: `(rule IS NULL OR rule > ${String(address.length)})`,
        ...(asked === undefined ? {} : { consent: asked }),
    };
}

function textOrNull(text: string | undefined): string {
    return text === undefined ? "NULL" : literal(text);
}

function addressRules({ maxEmailLength }: Rules, email: string): Rule[] {
    return [
        { when: `${email} IS NULL`, reason: "missing_email" },
        { when: `length(${email}) > ${String(maxEmailLength)}`, reason: "too_long", detail: "email" },
        { when: `NOT regexp_full_match(${email}, ${literal(ADDRESS_PATTERN)})`, reason: "invalid_email" },
    ];
}

function fieldRules({ specs }: Rules, { path, column }: StagedField): Rule[] {
    const name = path.split(".", 1)[0] ?? path;
    const spec = specs[name];
    const rules: Rule[] = [];
    if (spec?.maxLength !== undefined) {
        rules.push({ when: `length(${column}) > ${String(spec.maxLength)}`, reason: "too_long", detail: path });
    }
    if (spec?.pattern !== undefined) {
        const matches = `regexp_full_match(${column}, ${literal(spec.pattern)})`;
        rules.push({ when: `NOT ${matches}`, reason: `bad_${name}`, detail: path });
    }
    return rules;
}

/** Anything but a plain yes is a no. */
function given({ consentValues = YES }: Rules, consent: string): string {
    const values = consentValues.map((value) => value.trim().toLowerCase()).filter((value) => value !== "");
    const yes = `list_contains([${values.map(literal).join(", ")}]::VARCHAR[], lower(${trimmed(consent)}))`;
    return `coalesce(${yes}, false)`;
}
