import type { Mutation } from "./mutation.mts";

const gate = "provider/http/rate-gate.ts";
const effort = "provider/http/effort.ts";

/** How often a vendor is asked, and what becomes of a request that brings no answer. */
export const pacing: readonly Mutation[] = [
    {
        rule: "a window never holds one request more than it may",
        file: gate,
        find: "taken[taken.length - count]",
        replace: "taken[taken.length - count - 1]",
        tests: ["test/http/rate-gate.test.ts"],
    },
    {
        rule: "a request counts from when the vendor has it, not from when it was sent",
        file: gate,
        find: "countedBy: now + LONGEST_WAY",
        replace: "countedBy: now + 0 * LONGEST_WAY",
        tests: ["test/http/rate-gate.test.ts"],
    },
    {
        rule: "an answer tells that the request was counted, and no other",
        file: gate,
        find: "taken.countedBy = Math.min(taken.countedBy, performance.now());",
        replace: "for (const each of bucket.taken) each.countedBy = Math.min(each.countedBy, performance.now());",
        tests: ["test/http/rate-gate.test.ts"],
    },
    {
        rule: "nobody gets through while the vendor wants a pause",
        file: gate,
        find: "Math.max(this.#pausedUntil, earliest(bucket.taken, first.windows))",
        replace: "earliest(bucket.taken, first.windows)",
        tests: ["test/http/rate-gate.test.ts"],
    },
    {
        rule: "a shorter pause does not end a longer one",
        file: gate,
        find: "Math.max(this.#pausedUntil, performance.now() + milliseconds)",
        replace: "performance.now() + milliseconds",
        tests: ["test/http/rate-gate.test.ts"],
    },
    {
        rule: "all who share a quota share one gate",
        file: gate,
        find: "    gates.set(name, gate);\n",
        replace: "",
        tests: ["test/http/rate-gate.test.ts"],
    },
    {
        rule: "Retry-After is never shortened",
        file: "provider/http/retry.ts",
        find: "return Math.max(SHORTEST_PAUSE, Math.ceil(Number(said) * 1000));",
        replace: "return Math.min(60_000, Math.max(SHORTEST_PAUSE, Math.ceil(Number(said) * 1000)));",
        tests: ["test/http/retry.test.ts"],
    },
    {
        rule: "a wrong clock here does not shorten a Retry-After date",
        file: "provider/http/retry.ts",
        find: "until - (Number.isNaN(answered) ? now : answered)",
        replace: "until - (Number.isNaN(answered) || answered < now ? now : answered)",
        tests: ["test/http/retry.test.ts"],
    },
    {
        rule: "jitter makes a pause longer, never shorter",
        file: "provider/http/retry.ts",
        find: "return pause + Math.random()",
        replace: "return pause - Math.random()",
        tests: ["test/http/retry.test.ts"],
    },
    {
        rule: "a 429 took nothing, so it is no failed try",
        file: effort,
        find: "this.#pause(asked ?? Math.max(SHORTEST_PAUSE, this.#pauseAsked(answer, now) ?? own));",
        replace:
            "this.#pause(asked ?? Math.max(SHORTEST_PAUSE, this.#pauseAsked(answer, now) ?? own));\n" +
            "            await this.#failed(failureOfStatus(answer.status, this.#host));",
        tests: ["test/http/client.test.ts"],
    },
    {
        rule: "a 503 with Retry-After is not asked again before",
        file: effort,
        find: "if (asked !== undefined) this.#pause(asked);",
        replace: "if (asked !== undefined && !this.#repeatable) this.#pause(asked);",
        tests: ["test/http/client-faults.test.ts"],
    },
    {
        rule: "after a lost answer, only what may be repeated is repeated",
        file: effort,
        find: "!(failure.unsent || this.#repeatable)",
        replace: "!(failure.unsent || this.#repeatable || this.#tries < TRIES)",
        tests: ["test/http/client-faults.test.ts"],
    },
    {
        rule: "a connection that was cut may have carried the request",
        file: "provider/http/network-error.ts",
        find: 'new Set(["ECONNREFUSED",',
        replace: 'new Set(["ECONNREFUSED", "ECONNRESET", "UND_ERR_SOCKET",',
        tests: ["test/http/client-faults.test.ts"],
    },
    {
        rule: "the day's quota is never overdrawn",
        file: "provider/http/daily-quota.ts",
        find: "(await this.#count.add(1)) <= this.#requests",
        replace: "(await this.#count.add(1)) > 0",
        tests: ["test/http/client-daily.test.ts"],
    },
    {
        rule: "a request is counted against the day before it is sent",
        file: "provider/http/client.ts",
        find: "await this.#quota?.take(base.host);",
        replace: "void this.#quota?.take(base.host).catch(() => undefined);",
        tests: ["test/http/client-daily.test.ts"],
    },
];
