import { byName, number, table } from "../quickstart/print.mts";
import { type Options } from "./options.mts";

/** What a worker tells of one scenario: `Verdict` of test/faults/play.ts. */
export interface Verdict {
    seed: number;
    vendor: string;
    kinds: string[];
    ending: "at once" | "made equal" | "wrong";
    runs: number;
    findings: string[];
    story: string[];
}

/** `120 of 1,000 done, 4.1 a second, 3 min 35 s left, 0 wrong` */
export function progressLine(verdicts: readonly Verdict[], { runs }: Options, seconds: number): string {
    const done = verdicts.length;
    const speed = seconds > 0 ? done / seconds : 0;
    const left = speed > 0 ? `${duration((runs - done) / speed)} left` : "time left unknown";
    return `${number(done)} of ${number(runs)} done, ${speed.toFixed(1)} a second, ${left}, ${count(verdicts, "wrong")} wrong`;
}

/** Runs by vendor and kind of fault. One with several kinds counts in each, and once in the vendor's own line. */
export function verdictTable(verdicts: readonly Verdict[]): string {
    const rows = [...Map.groupBy(verdicts, ({ vendor }) => vendor)].sort(byName).flatMap(([vendor, own]) => {
        const kinds = [...new Set(own.flatMap((verdict) => verdict.kinds))].sort();
        const lines = kinds.map((kind) =>
            line(
                vendor,
                kind,
                own.filter((verdict) => verdict.kinds.includes(kind)),
            ),
        );
        return [...lines, line(vendor, "all", own)];
    });
    return table([
        ["vendor", "fault", "runs", "at once", "failed, then equal", "wrong"],
        ...rows,
        line("all", "all", verdicts),
    ]);
}

/** A wrong one, with what is needed to see it again; a long story only when it was asked for. */
export function told(verdict: Verdict, { vendor, verbose }: Options): string {
    const { seed, kinds, ending, findings, story } = verdict;
    const lines = [`seed ${seed}: ${verdict.vendor}, ${kinds.join(", ") || "no fault"}: ${ending}`];
    lines.push(...findings.map((finding) => `  - ${finding}`));
    if (verbose) lines.push(...story.map((text) => `    ${text}`));
    const only = vendor === undefined ? "" : ` --vendor ${vendor}`;
    if (ending === "wrong") lines.push(`  again: npm run faults -- --seed ${seed} --runs 1${only} --verbose`);
    return lines.join("\n");
}

function line(vendor: string, kind: string, verdicts: readonly Verdict[]): string[] {
    const counts = (["at once", "made equal", "wrong"] as const).map((ending) => number(count(verdicts, ending)));
    return [vendor, kind, number(verdicts.length), ...counts];
}

function count(verdicts: readonly Verdict[], wanted: Verdict["ending"]): number {
    return verdicts.filter(({ ending }) => ending === wanted).length;
}

function duration(seconds: number): string {
    const whole = Math.ceil(seconds);
    return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
