/** One of the five fields of a cron. */
interface Field {
    readonly name: string;
    readonly from: number;
    readonly to: number;
    /** Of the numbers in order, the first being that of `from`. */
    readonly names?: readonly string[];
    readonly last?: true;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const HOUR: Field = { name: "hour", from: 0, to: 23 };
const FIELDS: readonly Field[] = [
    { name: "minute", from: 0, to: 59 },
    HOUR,
    { name: "day of the month", from: 1, to: 31, last: true },
    { name: "month", from: 1, to: 12, names: MONTHS },
    { name: "weekday", from: 0, to: 7, names: WEEKDAYS },
];

/** What is wrong with the spelling of a cron, and what to write instead; undefined: nothing. */
export function spellingProblem(cron: string): string | undefined {
    const shown = JSON.stringify(cron);
    if (cron.trim().startsWith("@")) return `${shown} is a nickname; write the five fields: ${meaningOf(cron.trim())}`;
    const parts = fieldsOf(cron);
    if (parts.length !== FIELDS.length) {
        const seconds = parts.length > FIELDS.length ? "; seconds and years have no field" : "";
        return (
            `${shown} has ${parts.length} ${parts.length === 1 ? "field" : "fields"} instead of five ` +
            `(minute, hour, day of the month, month, weekday)${seconds}: write "0 6 * * *" for each day at 06:00`
        );
    }
    for (const [index, field] of FIELDS.entries()) {
        const problem = fieldProblem(parts[index] ?? "", field);
        if (problem !== undefined) return `the ${field.name} in ${shown}: ${problem}`;
    }
    return undefined;
}

/**
 * A well-spelt cron in numbers alone: croner reads some spellings otherwise (`SUN-SUN` as each day), and which ones is no part of the
 * contract here.
 */
export function inNumbers(cron: string): string {
    const parts = fieldsOf(cron);
    return FIELDS.map((field, index) => (parts[index] === "*" ? "*" : listOf(parts[index] ?? "", field))).join(" ");
}

/** Whether a well-spelt cron names no hour in particular, so that it follows the hours as they really pass. */
export function isEachHour(cron: string): boolean {
    const hours = (fieldsOf(cron)[1] ?? "").split(",").flatMap((part) => valuesOf(part, HOUR));
    return new Set(hours).size === HOUR.to - HOUR.from + 1;
}

function fieldsOf(cron: string): string[] {
    return cron.trim().split(/\s+/);
}

function fieldProblem(text: string, field: Field): string | undefined {
    for (const part of text.split(",")) {
        const problem = isLastDay(part, field) ? undefined : rangeProblem(part, field);
        if (problem !== undefined) return problem;
    }
    return undefined;
}

function isLastDay(part: string, field: Field): boolean {
    return field.last === true && part.toUpperCase() === "L";
}

function listOf(text: string, field: Field): string {
    const values = text
        .split(",")
        .flatMap<number | "L">((part) => (isLastDay(part, field) ? "L" : valuesOf(part, field)));
    return [...new Set(values)].join(",");
}

function valuesOf(part: string, field: Field): number[] {
    const { start, end, step } = rangeOf(part, field);
    return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
}

function rangeProblem(part: string, field: Field): string | undefined {
    const shown = JSON.stringify(part);
    const allowed = `${field.from} to ${field.to}${field.names === undefined ? "" : ` or ${field.names.join(", ")}`}`;
    const { start, end, step } = rangeOf(part, field);
    for (const value of [start, end]) {
        if (!(value >= field.from && value <= field.to)) return `${shown} is none; write ${allowed}`;
    }
    if (start > end) {
        const wrapped = start === field.to ? `${field.to}` : `${start}-${field.to}`;
        return `${shown} runs backwards; write ${wrapped},${field.from}-${end}`;
    }
    if (!(step >= 1)) return `${shown} has no step behind the "/"; write */5 for every fifth`;
    if (part.includes("/") && !/[*-]/.test(part))
        return `${shown} steps through nothing; write ${start}-${field.to}/${step}`;
    return undefined;
}

/** NaN stands for whatever is no number or name of the field. */
function rangeOf(part: string, field: Field): { start: number; end: number; step: number } {
    const [range = "", stepText, ...more] = part.split("/");
    const step = stepText === undefined ? 1 : more.length > 0 ? Number.NaN : digits(stepText);
    if (range === "*") return { start: field.from, end: field.to, step };
    const [start = Number.NaN, end = start, ...rest] = range.split("-").map((text) => valueOf(text, field));
    return { start: rest.length > 0 ? Number.NaN : start, end: sundayLast(start, end, field), step };
}

/** Only as the end of a range is SUN the seventh day: FRI-SUN. */
function sundayLast(start: number, end: number, field: Field): number {
    return field.names === WEEKDAYS && end === 0 && start > 0 ? 7 : end;
}

function valueOf(text: string, field: Field): number {
    const index = field.names?.indexOf(text.toUpperCase()) ?? -1;
    return index === -1 ? digits(text) : index + field.from;
}

function digits(text: string): number {
    return /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
}

function meaningOf(nickname: string): string {
    switch (nickname.toLowerCase()) {
        case "@hourly":
            return '"0 * * * *"';
        case "@weekly":
            return '"0 0 * * SUN"';
        case "@monthly":
            return '"0 0 1 * *"';
        case "@yearly":
        case "@annually":
            return '"0 0 1 1 *"';
        default:
            return '"0 0 * * *" for each day at midnight';
    }
}
