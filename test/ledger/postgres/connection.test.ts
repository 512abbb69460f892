import { openLedger } from "../../../provider/ledger/open-ledger";
import { openPostgresLedger } from "../../../provider/ledger/postgres/postgres-ledger";
import type { Ledger } from "../../../provider/ledger/ledger";
import { CuttingProxy } from "../support/cutting-proxy";
import { loadText } from "../support/members";
import { postgresServer } from "../support/postgres-server";
import { failureOf, scratch } from "../support/scratch";

const secret = "hunter2%40%2F%3A";

describe("the address of a ledger in PostgreSQL", () => {
    it("is shown without user, password and options", () => {
        const shown = (address: string) => openLedger(address).location;
        expect(shown(`postgres://me:${secret}@db.example:5433/sales?sslmode=require`)).toBe(
            "postgres://db.example:5433/sales",
        );
        expect(shown(`PostgreSQL://me@db.example/sales?schema=lists&password=${secret}`)).toBe(
            "postgres://db.example/sales?schema=lists",
        );
        expect(shown("postgres:///sales?host=/var/run/postgresql")).toBe("postgres:///var/run/postgresql/sales");
        expect(openLedger("postgres://db/sales").shared).toBe(true);
    });

    it.each([
        ["postgres://me:hunter2#x@db/sales", /cannot be read.*%40 for @/],
        ["postgres://me:1/hunter2@db/sales", /cannot be read/],
        ["postgres://me:hunter2%@db/sales", /cannot be read/],
        ["postgres://me:hunter2@db", /names no database/],
        ["postgres://me:hunter2@db/", /names no database/],
        ["postgres://me:hunter2@db/sales?schema=public", /schema in the address.*one of its own/],
        ['postgres://me:hunter2@db/sales?schema=a";drop', /schema in the address/],
    ])("refuses %j in words that do not repeat it", (address, words) => {
        expect(() => openLedger(address)).toThrow(words);
        expect(() => openLedger(address)).not.toThrow(/hunter2/);
        expect(() => openLedger("postgres://db/sales", "short")).toThrow(/at least 16 characters/);
    });
});

describe("a database that cannot be used as a ledger", () => {
    const server = postgresServer();
    const place = scratch();
    const at = (rest: string) => openPostgresLedger({ address: `postgres://${rest}` });
    const host = () => `127.0.0.1:${server().port}`;
    /** What it says, on every way in; never with a password or an address of the network in it that is not its own. */
    async function refusal(ledger: Ledger) {
        const ways = [
            () => ledger.key(),
            () => ledger.target("t").state(),
            () => ledger.target("t").lock("test"),
            () => ledger.daily("d").add(1),
            () => ledger.daily("d").today(),
            () => ledger.secret("s").exchange(() => Promise.reject(new Error("spent"))),
            () => ledger.record({ id: "run-1" }),
            () =>
                ledger.rejects("run-1", "SELECT 'a' AS origin, 1 AS line, '' AS reason, '' AS detail", place.workbench),
        ];
        const failures = [];
        for (const way of ways) failures.push(await failureOf(way()));
        expect(new Set(failures.map(({ message }) => message)).size).toBe(1);
        for (const { message, stack } of failures) expect(`${message}${stack}`).not.toMatch(/hunter2/);
        return failures[0];
    }

    it("says what to do about a wrong or missing password, and a database that is not there", async () => {
        await server().query("CREATE ROLE careful LOGIN PASSWORD 'right'");
        const wrong = await refusal(at(`careful:${secret}@${host()}/postgres`));
        expect(wrong).toMatchObject({ code: "config", retryable: false });
        expect(wrong?.message).toMatch(/refuses this user or password.*segmentexport:ledger.*28P01/);
        expect((await refusal(at(`careful@${host()}/postgres`)))?.message).toMatch(/wants a password/);
        const unknown = await refusal(at(`postgres:${secret}@${host()}/nowhere`));
        expect(unknown).toMatchObject({ code: "config" });
        expect(unknown?.message).toMatch(/has no database of that name.*Create it/);
        const tls = await refusal(at(`postgres:${secret}@${host()}/postgres?sslmode=verify-full`));
        expect(tls?.message).toMatch(/has no TLS as sslmode in its address asks for/);
    });

    it("says what right is missing, and does with a schema that was made for it", async () => {
        await server().query("CREATE ROLE modest LOGIN");
        const modest = () => at(`modest@${host()}/postgres?schema=made`);
        const refused = await refusal(modest());
        expect(refused).toMatchObject({ code: "config" });
        expect(refused?.message).toMatch(/does not let this user work there.*CREATE SCHEMA made AUTHORIZATION/);
        await server().query("CREATE SCHEMA made AUTHORIZATION modest");
        expect(await modest().key()).toHaveLength(32);
    });

    it("lets a second user work in it once he has the rights of the first, whose tables stay theirs both", async () => {
        await server().query(
            "CREATE ROLE first LOGIN; CREATE SCHEMA theirs AUTHORIZATION first; CREATE ROLE second LOGIN",
        );
        const locked = async (user: string, target: string) =>
            (await at(`${user}@${host()}/postgres?schema=theirs`).target(target).lock("test")).release();
        await locked("first", "one");
        await server().query(
            "GRANT USAGE ON SCHEMA theirs TO second; GRANT ALL ON ALL TABLES IN SCHEMA theirs TO second",
        );
        const refused = await failureOf(locked("second", "two"));
        expect(refused).toMatchObject({ code: "config" });
        expect(refused.message).toMatch(/another user's runs made the schema.*GRANT <that user> TO <user>/);
        await server().query("GRANT first TO second");
        await locked("second", "two");
        const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'theirs'";
        expect(await server().query(owners)).toEqual([{ tableowner: "first" }]);
        const { ledger } = await loadText(at(`first@${host()}/postgres?schema=theirs`).target("two"), place.workbench);
        expect(ledger).toEqual([]);
    });

    it("says that it cannot be reached, and may be there later", async () => {
        const proxy = await CuttingProxy.before(server().port);
        const gone = at(`postgres:${secret}@127.0.0.1:${proxy.port}/postgres?schema=later`);
        await gone.key();
        const { port } = proxy;
        await proxy.close();
        const refused = await refusal(at(`postgres:${secret}@127.0.0.1:${port}/postgres?schema=later`));
        expect(refused).toMatchObject({ code: "remote", retryable: true });
        expect(refused?.message).toMatch(/cannot be reached.*run again when the database is there.*ECONNREFUSED/);
        expect(await failureOf(gone.daily("d").today())).toMatchObject({ code: "remote" });
    });

    it("says so where it is read-only", async () => {
        await server().query("CREATE DATABASE standby");
        await server().query("ALTER DATABASE standby SET default_transaction_read_only = on");
        const standby = at(`postgres@${host()}/standby?options=-c%20default_transaction_read_only%3Don`);
        expect((await refusal(standby))?.message).toMatch(/read-only standby. Write the address of the primary/);
    });
});
