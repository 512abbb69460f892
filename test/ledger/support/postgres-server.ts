import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";

/** A user whose password is asked for; everybody else is trusted. */
const HBA = "host all careful 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n";
const STARTED = "database system is ready to accept connections";

/** Makes a database, serves it until its input ends, also because the test was killed, and leaves nothing behind. */
const SUPERVISOR = `
    trap '' INT TERM HUP
    exec 3<&0
    clean() { cd /; rm -rf "$folder"; }
    "$bin/initdb" -D "$folder/data" -U postgres -A trust --locale=C --encoding=UTF8 --no-sync >/dev/null || { clean; exit 1; }
    cp "$folder/hba" "$folder/data/pg_hba.conf"
    "$bin/postgres" -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c max_connections=400 </dev/null &
    server=$!
    ( read -r end; kill -INT $server ) <&3 &
    reader=$!
    wait $server
    kill -9 $reader 2>/dev/null
    clean`;

/** A PostgreSQL server of a test file's own, on loopback. */
export class PostgresServer {
    readonly port: number;
    readonly #child: ChildProcess;
    #administrator: Client | undefined;

    private constructor(child: ChildProcess, port: number) {
        this.#child = child;
        this.port = port;
    }

    static async start(): Promise<PostgresServer> {
        // Found by `npm test`.
        const bin = process.env.POSTGRES_BIN;
        if (bin === undefined) {
            throw new Error(
                "This test starts a PostgreSQL server, and npm test found none. Install one (Debian, Ubuntu: apt-get install " +
                    "postgresql), or set POSTGRES_BIN to the folder of its programs initdb and postgres.",
            );
        }
        const folder = mkdtempSync(join(tmpdir(), "ledger-postgres-"));
        writeFileSync(join(folder, "hba"), HBA, { mode: 0o644 });
        const user = ordinaryUser();
        if (user !== undefined) chownSync(folder, user.uid, user.gid);
        const port = await freePort();
        const child = spawn("sh", ["-c", SUPERVISOR], {
            cwd: "/",
            detached: true,
            env: { PATH: process.env.PATH, LC_ALL: "C", bin, folder, port: String(port) },
            stdio: ["pipe", "ignore", "pipe"],
            ...user,
        });
        const server = new PostgresServer(child, port);
        await server.#ready();
        return server;
    }

    /** Of the ledger in `schema`, as `user`. */
    address(schema: string, user = "postgres", port = this.port): string {
        return `postgres://${user}@127.0.0.1:${port}/postgres?schema=${schema}`;
    }

    /** A connection of the administrator, which the caller ends. */
    async connect(): Promise<Client> {
        const client = new Client({ connectionString: `postgres://postgres@127.0.0.1:${this.port}/postgres` });
        await client.connect();
        return client;
    }

    /** Runs a statement as the administrator. */
    async query<Row extends object>(sql: string): Promise<Row[]> {
        this.#administrator ??= await this.connect();
        return (await this.#administrator.query<Row>(sql)).rows;
    }

    /** All rows of all tables of a schema, as text: what a backup of it holds. */
    async dump(schema: string): Promise<string> {
        const tables = await this.query<{ name: string }>(
            `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname = '${schema}' ORDER BY 1`,
        );
        const texts: string[] = [];
        for (const { name } of tables) {
            const rows = await this.query<{ row: string }>(`SELECT told::text AS row FROM ${name} AS told`);
            texts.push(name, ...rows.map(({ row }) => row));
        }
        return texts.join("\n");
    }

    /** Waits until a query gives a row. */
    async until(sql: string): Promise<void> {
        while ((await this.query(sql)).length === 0);
    }

    async stop(): Promise<void> {
        await this.#administrator?.end();
        const gone = once(this.#child, "close");
        this.#child.stdin?.end();
        await gone;
    }

    async #ready(): Promise<void> {
        let log = "";
        const { promise, resolve, reject } = Promise.withResolvers<undefined>();
        this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
            log = `${log}${text}`.slice(-5000);
            if (log.includes(STARTED)) resolve(undefined);
        });
        this.#child.on("error", reject);
        this.#child.on("close", () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
        await promise;
    }
}

/** A server for each test file that calls this. */
export function postgresServer(): () => PostgresServer {
    let server: PostgresServer | undefined;
    beforeAll(async () => {
        server = await PostgresServer.start();
    });
    afterAll(() => server?.stop());
    return () => {
        if (server === undefined) throw new Error("only inside a test");
        return server;
    };
}

/** A schema's name for a text, such as a test's own folder. */
export function schemaOf(text: string): string {
    return `ledger_${createHash("sha256").update(text).digest("hex").slice(0, 16)}`;
}

/** PostgreSQL does not run as root. */
function ordinaryUser(): { readonly uid: number; readonly gid: number } | undefined {
    if (process.getuid?.() !== 0) return undefined;
    const [uid = Number.NaN, gid = Number.NaN] = ["-u", "-g"].map((flag) => {
        for (const name of ["postgres", "nobody"]) {
            try {
                return Number(execFileSync("id", [flag, name], { stdio: ["ignore", "pipe", "ignore"] }));
            } catch {
                continue;
            }
        }
        return Number.NaN;
    });
    return { uid, gid };
}

async function freePort(): Promise<number> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return port;
}
