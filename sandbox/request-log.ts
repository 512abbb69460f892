import type { VendorName } from "./vendor";

/** One request as the sandbox saw it. Credentials and bodies are not kept. */
export interface LoggedRequest {
    /** Counts up from 1; ask for what came later with `?since=`. */
    readonly seq: number;
    /** When it arrived; ISO 8601. */
    readonly time: string;
    readonly vendor: VendorName;
    readonly method: string;
    /** The vendor's own path, without the query. */
    readonly path: string;
    /** Left out where it could carry credentials. */
    readonly query?: string;
    /** The status sent; 0 if the connection was cut before one was sent, or the client went away. */
    readonly status: number;
    readonly bodyBytes: number;
    /** Members in the request, where it carries some. */
    readonly rows?: number;
    /** How long the job that it began takes, unless that never ends. */
    readonly jobSeconds?: number;
    readonly milliseconds: number;
    /** The kind of the fault that was played. */
    readonly fault?: string;
}

/** The last requests; older ones are forgotten. */
export class RequestLog {
    private readonly capacity: number;
    private entries: LoggedRequest[] = [];
    private last = 0;

    constructor(capacity: number) {
        this.capacity = Math.max(1, capacity);
    }

    add(request: Omit<LoggedRequest, "seq">): void {
        this.last += 1;
        this.entries.push({ seq: this.last, ...request });
        // Cutting seldom and much keeps adding cheap.
        if (this.entries.length > this.capacity * 2) this.entries = this.entries.slice(-this.capacity);
    }

    since(seq: number): readonly LoggedRequest[] {
        const kept = this.entries.slice(-this.capacity);
        return kept.filter((entry) => entry.seq > seq);
    }

    clear(): void {
        this.entries = [];
    }
}
