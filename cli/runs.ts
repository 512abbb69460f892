import { Command, InvalidArgumentError } from "commander";
import { defaultLedger } from "../provider/ledger/default-ledger";
import type { RunRecord } from "../provider/ledger/ledger";
import { openLedger } from "../provider/ledger/open-ledger";
import type { Drift } from "../provider/pipeline/drift";

interface RunsFlags {
    readonly ledger?: string;
    readonly most: number;
    readonly json?: true;
}

/** `segment-export runs`: what a ledger knows of its runs, newest first. */
export function runsCommand(): Command {
    return new Command("runs")
        .description("List the runs of a ledger, newest first")
        .option(
            "--ledger <place>",
            "directory or postgres:// address; default SEGMENT_EXPORT_LEDGER, else beside Pulumi.yaml",
        )
        .option("--most <number>", "how many", wholeNumber, 20)
        .option("--json", "the whole records, one a line")
        .action(async ({ ledger, most, json }: RunsFlags) => {
            const place = ledger ?? process.env.SEGMENT_EXPORT_LEDGER ?? defaultLedger(process.cwd());
            const opened = openLedger(place);
            const records = await opened.runs(most);
            if (records.length === 0) console.error(`No run is recorded in ${opened.location}.`);
            for (const record of records) console.log(json === true ? JSON.stringify(record) : line(record));
        });
}

function wholeNumber(text: string): number {
    if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
    throw new InvalidArgumentError("Write a number, 1 or more.");
}

/** `20261123T051654Z-9df732ef  successful  Customers to Klaviyo  +438 ~0 -0  7 requests in 1.2 s` */
function line(record: RunRecord): string {
    const { added = 0, updated = 0, removed = 0, requests = 0, seconds = 0 } = (record.summary ?? {}) as Summary;
    const ended = record.endedAt === undefined ? "not ended" : `${requests} requests in ${seconds} s`;
    return [
        record.id,
        String(record.status).padEnd("processing".length),
        String(record.export),
        ...(record.status === "skipped"
            ? [String(record.reason)]
            : [
                  record.drift === undefined ? `+${added} ~${updated} -${removed}` : auditText(record.drift as Drift),
                  ended,
              ]),
    ].join("  ");
}

/** An audit changes nobody. */
function auditText(drift: Drift): string {
    return "unreadable" in drift ? "audit: not read" : `audit: ${drift.missing} missing`;
}

type Summary = Readonly<Record<string, number | undefined>>;
