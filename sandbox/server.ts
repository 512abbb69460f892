import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { type MovableClock, movableClock, systemClock } from "./clock";
import { controlRoutes, type SandboxReport } from "./control-routes";
import type { DataverseControl } from "./dataverse/control";
import { edge } from "./edge";
import { FaultBook } from "./faults";
import { homePage } from "./home-page";
import { RateWindows } from "./rate-windows";
import { RequestLog } from "./request-log";
import { seededCredentials } from "./seeds";
import { type SandboxOptions, settingsFrom } from "./settings";
import { Journal } from "./state/journal";
import type { SandboxEnv, VendorContext, VendorName, VendorReport, VendorSimulation } from "./vendor";
import { createVendors } from "./vendors";

/** The sandbox without its public face: everything it consists of, listening. */
export interface RunningSandbox {
    readonly url: string;
    readonly vendors: readonly VendorSimulation[];
    readonly faults: FaultBook;
    readonly log: RequestLog;
    report(): SandboxReport;
    readonly advance: (seconds: number) => void;
    readonly dataverse: DataverseControl;
    close(): Promise<void>;
}

const LOOPBACK = "127.0.0.1";

/** Bytes of a request before its body: Dataverse takes addresses of 32 KB. */
const LONGEST_HEAD = 64 * 1024;

export async function runSandbox(options: SandboxOptions): Promise<RunningSandbox> {
    const warn = options.warn ?? ((message: string) => process.emitWarning(message));
    const clock = movableClock(options.clock ?? systemClock);
    const faults = new FaultBook();
    const log = new RequestLog(options.logSize ?? 10_000);
    const settings = settingsFrom(options);
    const journal = new Journal(options.stateFile, warn);
    try {
        const advance = joinClock(journal, clock);
        const rates = new RateWindows(settings.rateLimits === "documented");
        const { all: vendors, dataverse } = createVendors({ clock, faults, rates, settings, journal });
        if (!journal.replay()) for (const vendor of vendors) vendor.seed();
        const app = new Hono<SandboxEnv>();
        const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false });
        const server = createServer(
            { maxHeaderSize: LONGEST_HEAD },
            (incoming, outgoing) => void listener(incoming, outgoing),
        );
        const url = await listen(server, options.port ?? 0);
        const report = () => reportOf(url, clock, vendors, faults);
        const parts = { clock, vendors, faults, log, report, advance, onRequest: options.onRequest };
        assemble(app, parts);
        const settling = settleInTime(vendors, warn);
        const close = async () => {
            clearInterval(settling);
            await stop(server);
            journal.close();
        };
        return { ...parts, dataverse: dataverse.steer, url, close };
    } catch (error) {
        journal.close();
        throw error;
    }
}

/** Milliseconds between two looks at what is due: short beside any job. */
const SETTLE_EVERY = 50;

/** Jobs are carried out as they come due, so that no request has to wait for many at once. */
function settleInTime(vendors: readonly VendorSimulation[], warn: (message: string) => void): NodeJS.Timeout {
    const settling = setInterval(() => {
        try {
            for (const vendor of vendors) vendor.settle();
        } catch (error) {
            // The next request meets the same, and is answered so.
            clearInterval(settling);
            warn(`The sandbox failed: ${error instanceof Error ? error.message : String(error)}`);
        }
    }, SETTLE_EVERY);
    return settling.unref();
}

type Parts = Pick<RunningSandbox, "vendors" | "faults" | "log" | "report" | "advance"> &
    Pick<VendorContext, "clock"> &
    Pick<SandboxOptions, "onRequest">;

function assemble(app: Hono<SandboxEnv>, parts: Parts): void {
    for (const vendor of parts.vendors) {
        app.use(`/${vendor.name}/*`, edge(vendor.name, parts));
        app.route(`/${vendor.name}`, vendor.app);
    }
    for (const { name, control } of parts.vendors) if (control !== undefined) app.route(`/_sandbox/${name}`, control);
    app.route("/_sandbox", controlRoutes(parts));
    app.get("/", (c) => c.html(homePage(parts.report(), seededCredentials())));
    app.notFound((c) => c.json({ error: "The sandbox has nothing here; GET / says what it offers." }, 404));
    app.onError((error, c) => c.json({ error: `The sandbox failed: ${error.message}` }, 500));
}

/** How far the clock was moved is part of the state: jobs and tokens are dated by it. */
function joinClock(journal: Journal, clock: MovableClock): (seconds: number) => void {
    const commit = journal.join<{ readonly offset: number }>("clock", {
        apply: ({ offset }) => clock.moveTo(offset),
        snapshot: () => [{ change: { offset: clock.offset }, rows: 1 }],
        size: () => 1,
    });
    return (seconds) => commit({ offset: clock.offset + seconds * 1000 });
}

function reportOf(
    url: string,
    clock: MovableClock,
    vendors: readonly VendorSimulation[],
    faults: FaultBook,
): SandboxReport {
    const reports = vendors.map((vendor) => [vendor.name, { endpoint: `${url}/${vendor.name}`, ...vendor.report() }]);
    return {
        url,
        now: new Date(clock.now()).toISOString(),
        vendors: Object.fromEntries(reports) as Record<VendorName, VendorReport>,
        faults: faults.pending(),
    };
}

function listen(server: Server, port: number): Promise<string> {
    return new Promise((resolve, reject) => {
        server.once("error", (error: NodeJS.ErrnoException) => {
            reject(error.code === "EADDRINUSE" ? portTaken(port, error) : error);
        });
        server.listen(port, LOOPBACK, () => resolve(`http://${LOOPBACK}:${(server.address() as AddressInfo).port}`));
    });
}

function portTaken(port: number, cause: Error): Error {
    return new Error(
        `Port ${port} on ${LOOPBACK} is taken by another program. Choose another one: --port ${port + 1}.`,
        {
            cause,
        },
    );
}

/** Requests under way may end; connections that only wait are closed. */
function stop(server: Server): Promise<void> {
    return new Promise((resolve) => {
        const impatience = setTimeout(() => server.closeAllConnections(), 500);
        server.close(() => {
            clearTimeout(impatience);
            resolve();
        });
    });
}
