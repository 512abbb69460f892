export type Report = (line: string) => void;

export interface Progress {
    /** One line that stays. */
    say: Report;
    /** Runs `work`, meanwhile showing `label`, the seconds passed and what `detail` returns. */
    during<Result>(label: string, detail: () => string, work: Promise<Result>): Promise<Result>;
}

/** A terminal sees one line that counts; a log gets a line every ten seconds. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
    const say: Report = (line) => void stream.write(`${line}\n`);
    return {
        say,
        async during(label, detail, work) {
            const started = Date.now();
            const line = () => `${label}: ${Math.round((Date.now() - started) / 1000)} s${comma(detail())}`;
            const show = stream.isTTY ? () => stream.write(`\r\x1b[K${line()}`) : () => say(line());
            const timer = setInterval(show, stream.isTTY ? 1_000 : 10_000);
            try {
                return await work;
            } finally {
                clearInterval(timer);
                if (stream.isTTY) stream.write("\r\x1b[K");
            }
        },
    };
}

function comma(detail: string): string {
    return detail === "" ? "" : `, ${detail}`;
}
