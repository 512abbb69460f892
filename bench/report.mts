import { cpus, loadavg, totalmem } from "node:os";
import { number, table } from "../tools/quickstart/print.mts";
import { type Measured } from "./measure.mts";

const factor = 1.3;
const allowance = 10;

/** A column of a table: what stands over it, and what it says of each vendor. */
export type Column = readonly [head: string, cell: (measured: Measured) => string];

export interface Circumstances {
    people: number;
    /** Seconds of `pulumi up` of a stack without resources. */
    start: number;
    /** More columns of the first table. */
    beside?: readonly Column[];
    /** Lines on what else must be known. */
    remarks: readonly string[];
}

export function isMet(measured: Measured): boolean {
    return measured.upSeconds <= goalOf(measured);
}

export function report(measured: readonly Measured[], { people, start, beside = [], remarks }: Circumstances): string {
    const summary: Column[] = [
        ["vendor", nameOf],
        ["people", () => number(people)],
        ["pulumi up, s", ({ upSeconds }) => one(upSeconds)],
        ["requests", ({ kinds }) => number(kinds.reduce((sum, { made }) => sum + made, 0))],
        ["floor, s", (each) => one(floorSeconds(each))],
        ["ratio", (each) => (each.upSeconds / floorSeconds(each)).toFixed(2)],
        [`${factor} x floor + ${allowance} s`, (each) => one(goalOf(each))],
        ["", (each) => (isMet(each) ? "met" : "NOT MET")],
        ...beside,
    ];
    return [
        tableOf(summary, measured),
        tableOf(detailsOf(measured, people), measured),
        requests(measured),
        [...remarks, `\`pulumi up\` holds all there is; of a stack without resources it takes ${one(start)} s.`].join(
            "\n",
        ),
    ].join("\n\n");
}

function detailsOf(measured: readonly Measured[], people: number): Column[] {
    const source: Column = ["source, s", ({ floor }) => one(floor.source)];
    return [
        ["of that", nameOf],
        ...(measured.some(({ floor }) => floor.source > 0) ? [source] : []),
        ["windows, s", ({ floor }) => one(floor.windows)],
        ["longest job, s", ({ floor }) => one(floor.job)],
        ["read the segment, s", ({ stageSeconds }) => one(stageSeconds)],
        ["batches", ({ batches }) => number(batches)],
        ["people/s", ({ upSeconds }) => number(Math.round(people / upSeconds))],
        ["provider CPU, s", ({ provider }) => one(provider.cpuSeconds)],
        ["peak, MB", ({ provider }) => number(Math.round(provider.peakMegabytes))],
        ["sandbox CPU, s", ({ sandbox }) => one(sandbox.cpuSeconds)],
        ["peak, MB", ({ sandbox }) => number(Math.round(sandbox.peakMegabytes))],
        ["answering, s", ({ sandbox }) => one(sandbox.busySeconds)],
    ];
}

function requests(measured: readonly Measured[]): string {
    const rows = measured.flatMap(({ vendor, kinds, refused }) => [
        ...kinds.map(({ name, made, needed }) => [vendor.displayName, name, number(made), number(needed)]),
        ...(refused > 0 ? [[vendor.displayName, "refused by the rate limits", number(refused), "0"]] : []),
    ]);
    return table([["requests", "kind", "made", "needed"], ...rows]);
}

function tableOf(columns: readonly Column[], measured: readonly Measured[]): string {
    return table([columns.map(([head]) => head), ...measured.map((each) => columns.map(([, cell]) => cell(each)))]);
}

/** What else the numbers hang on. */
export function machine(): string {
    const [model] = cpus();
    const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
    const load = loadavg().map(one).join(", ");
    return `${cpus().length} cores (${model?.model.trim() ?? "unknown"}), ${memory}, Node ${process.version}, load ${load}`;
}

function nameOf({ vendor }: Measured): string {
    return vendor.displayName;
}

function floorSeconds({ floor }: Measured): number {
    return floor.source + floor.windows + floor.job;
}

function goalOf(measured: Measured): number {
    return factor * floorSeconds(measured) + allowance;
}

function one(seconds: number): string {
    return seconds.toFixed(1);
}
