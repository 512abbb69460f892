import { cpus, loadavg, totalmem } from "node:os";
import { number, table } from "../tools/quickstart/print.mts";
import { type Measured } from "./measure.mts";

const factor = 1.3;
const allowance = 10;

export function isMet(measured: Measured): boolean {
    return measured.upSeconds <= goalOf(measured);
}

export function report(measured: readonly Measured[], people: number, start: number): string {
    const head = [
        "vendor",
        "people",
        "pulumi up, s",
        "requests",
        "floor, s",
        "ratio",
        `${factor} x floor + ${allowance} s`,
        "",
    ];
    const rows = measured.map((each) => [
        each.vendor.displayName,
        number(people),
        one(each.upSeconds),
        number(made(each)),
        one(floorSeconds(each)),
        (each.upSeconds / floorSeconds(each)).toFixed(2),
        one(goalOf(each)),
        isMet(each) ? "met" : "NOT MET",
    ]);
    return [table([head, ...rows]), "", details(measured, people), "", requests(measured), "", legend(start)].join(
        "\n",
    );
}

function details(measured: readonly Measured[], people: number): string {
    const head = [
        "of that",
        "windows, s",
        "longest job, s",
        "read the file, s",
        "batches",
        "people/s",
        "provider CPU, s",
        "peak, MB",
        "sandbox CPU, s",
        "peak, MB",
        "answering, s",
    ];
    const rows = measured.map((each) => [
        each.vendor.displayName,
        one(each.floor.windows),
        one(each.floor.job),
        one(each.stageSeconds),
        number(each.batches),
        number(Math.round(people / each.upSeconds)),
        one(each.provider.cpuSeconds),
        number(Math.round(each.provider.peakMegabytes)),
        one(each.sandbox.cpuSeconds),
        number(Math.round(each.sandbox.peakMegabytes)),
        one(each.sandbox.busySeconds),
    ]);
    return table([head, ...rows]);
}

function requests(measured: readonly Measured[]): string {
    const rows = measured.flatMap(({ vendor, kinds, refused }) => [
        ...kinds.map(({ name, made, needed }) => [vendor.displayName, name, number(made), number(needed)]),
        ...(refused > 0 ? [[vendor.displayName, "refused by the rate limits", number(refused), "0"]] : []),
    ]);
    return table([["requests", "kind", "made", "needed"], ...rows]);
}

function legend(start: number): string {
    return [
        "The floor is the least time in which the documented windows let the needed requests through, and the longest job of the",
        "sandbox. Needed are those that were taken, and one question after each job. Reading the file is no part of the floor.",
        `\`pulumi up\` holds all there is; of a stack without resources it takes ${one(start)} s.`,
    ].join("\n");
}

/** What else the numbers hang on. */
export function machine(): string {
    const [model] = cpus();
    const memory = `${Math.round(totalmem() / 1024 ** 3)} GB`;
    const load = loadavg().map(one).join(", ");
    return `${cpus().length} cores (${model?.model.trim() ?? "unknown"}), ${memory}, Node ${process.version}, load ${load}`;
}

function floorSeconds({ floor }: Measured): number {
    return floor.windows + floor.job;
}

function goalOf(measured: Measured): number {
    return factor * floorSeconds(measured) + allowance;
}

function made({ kinds }: Measured): number {
    return kinds.reduce((sum, kind) => sum + kind.made, 0);
}

function one(seconds: number): string {
    return seconds.toFixed(1);
}
