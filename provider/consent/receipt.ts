import { ExportError } from "../errors";
import { day, difference, howToAccept, indented } from "./acceptance";
import { currentStatement } from "./statements";
import type { Statement } from "./statements";

/** Who accepted which statement, and when; as the user wrote it, and checked. */
export interface ConsentInput {
    readonly iAgree: boolean;
    readonly by: string;
    readonly on: string;
    readonly statement: string;
}

/** What a connection and every run record keep of an accepted statement. */
export interface ConsentReceipt {
    readonly by: string;
    readonly on: string;
    readonly statement: string;
    readonly hash: string;
}

export interface ConsentProblem {
    /** `consent`, or the part of it at fault: `consent.on`. */
    readonly property: string;
    readonly reason: string;
}

/** The receipt for a consent that passed `checkConsent`, bound to the text that was accepted. `statements`: all of that vendor. */
export function receiptFor(consent: ConsentInput, statements: readonly Statement[]): ConsentReceipt {
    const accepted = statements.find(({ number }) => number === consent.statement);
    if (accepted === undefined)
        throw new ExportError("config", `there is no data-privacy statement ${text(consent.statement)}`);
    return { by: consent.by, on: consent.on, statement: accepted.number, hash: accepted.hash };
}

/**
 * Everything that keeps a consent from being valid; empty when it is valid. Anything doubtful is refused, and so is a statement that is
 * no longer in force. `statements`: all of that vendor, oldest first. `isUnknown` tells values that a preview does not know yet: those
 * are passed.
 */
export function checkConsent(
    consent: unknown,
    statements: readonly Statement[],
    now: Date,
    isUnknown: (value: unknown) => boolean,
): ConsentProblem[] {
    if (isUnknown(consent)) return [];
    const current = currentStatement(statements);
    if (typeof consent !== "object" || consent === null) {
        return [
            {
                property: "consent",
                reason: `nobody has accepted the data-privacy statement.\n${howToAccept(current, now)}`,
            },
        ];
    }
    const given = consent as Record<string, unknown>;
    const problems: ConsentProblem[] = [];
    const known = (name: string): boolean => !isUnknown(given[name]);
    if (known("statement") && given.statement !== current.number) {
        const which = whyNotCurrent(given.statement, statements);
        problems.push({ property: "consent.statement", reason: `${which}\n${howToAccept(current, now)}` });
    }
    if (known("iAgree") && given.iAgree !== true) {
        problems.push({
            property: "consent.iAgree",
            reason: `the data-privacy statement is not accepted: write iAgree: true.\n${howToAccept(current, now)}`,
        });
    }
    if (known("by") && (typeof given.by !== "string" || given.by.trim() === "")) {
        problems.push({ property: "consent.by", reason: 'say who accepted: by: "dpo@contoso.example"' });
    }
    if (known("on")) problems.push(...checkDate(given.on, now));
    return problems;
}

function whyNotCurrent(number: unknown, statements: readonly Statement[]): string {
    if (number === undefined) return "no statement is named.";
    const accepted = statements.find((statement) => statement.number === number);
    if (accepted === undefined) return `statement ${text(number)} is not the current one.`;
    const current = currentStatement(statements);
    const changed = indented(difference(accepted, current));
    return `statement ${accepted.number}, which was accepted, is no longer in force; statement ${current.number} is. What changed:\n${changed}`;
}

/** Tomorrow in UTC is the last date accepted: today's date may already be tomorrow where the user is. */
function checkDate(on: unknown, now: Date): ConsentProblem[] {
    const property = "consent.on";
    const isDate = typeof on === "string" && /^\d{4}-\d{2}-\d{2}$/.test(on);
    if (!isDate || Number.isNaN(Date.parse(on)) || new Date(on).toISOString().slice(0, 10) !== on) {
        return [
            {
                property,
                reason: `write the day on which it was accepted as on: "${day(now)}"; ${text(on)} is no such date`,
            },
        ];
    }
    const tomorrow = day(new Date(now.getTime() + 86_400_000));
    if (on > tomorrow) {
        return [
            {
                property,
                reason: `${on} lies in the future: nobody can have accepted yet. Write the day on which it was accepted, ${day(now)} at the latest`,
            },
        ];
    }
    return [];
}

function text(value: unknown): string {
    return value === undefined ? "nothing" : JSON.stringify(value);
}
