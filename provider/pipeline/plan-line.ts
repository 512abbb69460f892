import type { Plan } from "./outcome";
import { duration, number } from "./progress";

/** A plan in one readable line: `+500 ~12 · 49,000 unchanged · 812 rejected (700 invalid_email, ...) · 1 request, about 2 s`. */
export function planLine(plan: Plan): string {
    const parts = [changes(plan), `${number(plan.unchanged)} unchanged`];
    if (plan.pending > 0) parts.push(`${number(plan.pending)} sent and not settled`);
    const rejected = rejectedText(plan.rejected);
    if (rejected !== undefined) parts.push(rejected);
    if (plan.baseline === true) parts.push("reads who is on the list first");
    if (plan.duplicates > 0) parts.push(`${number(plan.duplicates)} duplicates`);
    if (plan.requests > 0)
        parts.push(
            `${number(plan.requests)} ${plan.requests === 1 ? "request" : "requests"}, about ${duration(plan.seconds)}`,
        );
    return parts.join(" · ");
}

/** `812 rejected (700 invalid_email, 112 no_consent)`; undefined when there are none. */
export function rejectedText(rejected: Readonly<Record<string, number>>): string | undefined {
    const reasons = Object.entries(rejected).sort(([, a], [, b]) => b - a);
    const total = reasons.reduce((sum, [, count]) => sum + count, 0);
    if (total === 0) return undefined;
    return `${number(total)} rejected (${reasons.map(([reason, count]) => `${number(count)} ${reason}`).join(", ")})`;
}

function changes(plan: Plan): string {
    const parts = [];
    if (plan.add > 0) parts.push(`+${number(plan.add)}`);
    if (plan.update > 0) parts.push(`~${number(plan.update)}`);
    if (plan.remove > 0) parts.push(`-${number(plan.remove)}`);
    if (plan.refresh > 0) parts.push(`${number(plan.refresh)} sent again before they expire`);
    return parts.length === 0 ? "no change in the data" : parts.join(" ");
}
