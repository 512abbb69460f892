import * as z from "zod";
import type { Destination } from "../destinations/destination";
import { scheduleProblem } from "../schedule/schedule-problem";
import type { Checks } from "./checks";
import { hasUnknown, isUnknown } from "./engine/unknown";
import type { Properties } from "./lifecycle";

/** The id of a target, or the name of one to make. */
export function checkDestination(checks: Checks, destination: Destination, value: unknown): void {
    const create = isUnknown(value) ? undefined : (value as Properties | undefined)?.create;
    if (create === undefined) {
        checks.schema(destination.target, value, (inner) => (inner === "" ? "destination" : `destination.${inner}`));
        return;
    }
    if (isUnknown(create)) return;
    const { targetNoun, targetNameLength } = destination;
    const { name, ...others } = (create ?? {}) as Properties;
    const longest = targetNameLength.value;
    if (isUnknown(name)) return;
    if (typeof name !== "string" || name.trim() !== name || name === "" || [...name].length > longest) {
        const most = `at most ${String(longest)} characters, without blanks at its ends`;
        checks.fail("destination.create.name", `write the name of the ${targetNoun} to make: ${most}`);
    }
    const [unknown = Object.keys(others)[0]] = Object.keys(value as Properties).filter((key) => key !== "create");
    if (unknown !== undefined)
        checks.fail(
            "destination",
            `write either create: { name } or the id of a ${targetNoun}; ${unknown} is too much`,
        );
}

/** `mode`, `existing` and `onDestroy`. */
export function checkChoices(checks: Checks, destination: Destination, news: Properties): void {
    const { mode, existing } = news;
    const noun = destination.targetNoun;
    if (!isUnknown(mode) && mode !== "mirror" && mode !== "add") {
        const what = 'write mode: "mirror", which also removes who is in no segment any more, or mode: "add"';
        checks.fail("mode", `${what}; ${JSON.stringify(mode)} is no mode`);
    }
    checkOnDestroy(checks, noun, news);
    if (existing === undefined || isUnknown(existing)) return;
    if (existing !== "foreign" && existing !== "adopt") {
        const what = `write existing: "foreign", which leaves who is on the ${noun} already alone, or existing: "adopt"`;
        checks.fail("existing", `${what}; ${JSON.stringify(existing)} is neither`);
    } else if (existing === "adopt" && destination.readMembers === undefined) {
        const why = `${destination.displayName} does not tell who is on one of its ${noun}s`;
        checks.fail("existing", `${why}, so nobody can be adopted: leave it out`);
    }
}

function checkOnDestroy(checks: Checks, noun: string, { onDestroy, destination: wanted }: Properties): void {
    if (onDestroy === undefined || isUnknown(onDestroy) || onDestroy === "leave" || onDestroy === "withdraw") return;
    if (onDestroy !== "delete") {
        const what = `write onDestroy: "leave", "withdraw", which takes the people off whom this export put on, or "delete"`;
        checks.fail("onDestroy", `${what}; ${JSON.stringify(onDestroy)} is none of them`);
    } else if (!isUnknown(wanted) && (wanted as Properties | undefined)?.create === undefined) {
        const why = `a ${noun} is deleted only if the export made it, with destination: { create: { name } }`;
        checks.fail("onDestroy", `${why}: write onDestroy: "withdraw" or "leave"`);
    }
}

/** `consentValues`; whether the column is there, the segments tell. */
export function checkConsentValues(checks: Checks, { consentColumn, consentValues }: Properties): void {
    if (consentValues === undefined || isUnknown(consentValues)) return;
    const isText = (value: unknown): boolean => isUnknown(value) || (typeof value === "string" && value.trim() !== "");
    if (!Array.isArray(consentValues) || consentValues.length === 0 || !consentValues.every(isText))
        checks.fail("consentValues", 'list what counts as yes: consentValues: ["yes", "opt-in"]');
    else if (consentColumn === undefined)
        checks.fail(
            "consentColumn",
            "name the column that holds one of consentValues; without it every row would be sent",
        );
}

/** `schedule` and `active`. */
export function checkTiming(checks: Checks, { schedule, active }: Properties): void {
    const problem = schedule === undefined || hasUnknown(schedule) ? undefined : scheduleProblem(schedule);
    if (problem !== undefined) checks.fail("schedule", problem);
    if (active !== undefined && !isUnknown(active) && typeof active !== "boolean")
        checks.fail("active", "write active: false, and the export never runs; or leave it out");
}

const count = (what: string) => z.int(what).min(0, what);

const guard = z.strictObject(
    {
        maxRemovedPercent: z
            .number("write per cent, 0 to 100")
            .min(0, "write per cent, 0 to 100")
            .max(100, "write per cent, 0 to 100")
            .optional(),
        maxRemoved: count("write a number of people, 0 or more").optional(),
        maxMembers: count("write a number of people, 0 or more").optional(),
        ignoreBelow: count("write a number of people, 0 or more").optional(),
        allowRemovals: z
            .strictObject(
                {
                    upTo: count("write how many removals are let through, 0 or more"),
                    until: z.iso.date('write the last day on which that counts, in UTC: until: "2026-11-25"'),
                },
                'write allowRemovals: { upTo: 41_000, until: "2026-11-25" }, and nothing else in it',
            )
            .optional(),
    },
    "maxRemovedPercent, maxRemoved, maxMembers, ignoreBelow and allowRemovals are what a guard has",
);

export function checkGuard(checks: Checks, value: unknown): void {
    if (value !== undefined) checks.schema(guard, value, (inner) => (inner === "" ? "guard" : `guard.${inner}`));
}
