import { byName, number, table } from "../quickstart/print.mts";
import { type Options } from "./options.mts";

interface Killed {
    step: string;
    moment: "before" | "during" | "after";
    runs: number;
}

/** What a worker tells of one scenario: `Verdict` of test/crash/verdict.ts. */
export interface Verdict {
    seed: number;
    vendor: string;
    store: string;
    kills: Killed[];
    resent: number;
    findings: string[];
    story: string[];
}

/** A kill, with what became of its scenario. */
interface Row extends Killed {
    vendor: string;
    store: string;
    resent: number;
    wrong: boolean;
}

/** Kills by vendor, store and what the process was at. One scenario may have several, and stands then in the line of each. */
export function verdictTable(verdicts: readonly Verdict[]): string {
    const rows = verdicts.flatMap(({ vendor, store, kills, resent, findings }): Row[] =>
        kills.map((kill) => ({ ...kill, vendor, store, resent, wrong: findings.length > 0 })),
    );
    const groups = [...Map.groupBy(rows, ({ vendor, store }) => `${vendor} ${store}`)].sort(byName);
    const lines = groups.flatMap(([, own]) => {
        const steps = [...Map.groupBy(own, ({ step }) => step)].sort(byName);
        return [...steps.map(([step, some]) => line(step, some)), line("all", own)];
    });
    const head = ["vendor", "store", "killed at", "kills", "before", "during", "after", "equal at once", "later"];
    return table([[...head, "resent", "wrong"], ...lines, ["all", "all", ...line("all", rows).slice(2)]]);
}

/** A wrong one, with what is needed to see it again; a long story only when it was asked for. */
export function told(verdict: Verdict, part: "kills" | "real", { verbose }: Options): string {
    const { seed, vendor, store, kills, findings, story } = verdict;
    const what = kills.map(({ step, moment, runs }) => `killed ${moment} ${step}, ${runs} until equal`).join("; ");
    const lines = [`seed ${seed}: ${vendor}, ${store}: ${what || "nobody killed"}`];
    lines.push(...findings.map((finding) => `  - ${finding}`));
    if (verbose) lines.push(...story.map((text) => `    ${text}`));
    const counts = part === "kills" ? "--kills 1 --real 0" : "--kills 0 --real 20";
    const again = `npm run crash -- --seed ${seed} ${counts} --vendor ${vendor} --store ${store} --verbose`;
    if (findings.length > 0) lines.push(`  again: ${again}`);
    return lines.join("\n");
}

function line(step: string, rows: readonly Row[]): string[] {
    const count = (wanted: (row: Row) => boolean): string => number(rows.filter(wanted).length);
    const moments = (["before", "during", "after"] as const).map((moment) => count((row) => row.moment === moment));
    return [
        rows[0]?.vendor ?? "",
        rows[0]?.store ?? "",
        step,
        number(rows.length),
        ...moments,
        count(({ runs }) => runs === 1),
        count(({ runs }) => runs > 1),
        number(rows.reduce((sum, { resent }) => sum + resent, 0)),
        count(({ wrong }) => wrong),
    ];
}
