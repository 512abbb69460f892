import type { Transport } from "../../provider/http/http";
import { type DestinationFixture, startVendor } from "./fixture";

type ClientOptions = Parameters<Transport["client"]>[0];

/** What a destination says of itself, and of the client that it makes. */
export function describeDeclarations(fixture: DestinationFixture): void {
    const { destination, credentials, target } = fixture;

    test("hangs together", () => {
        expect(destination.kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(destination.settle !== undefined).toBe(destination.settlement === "job");
        expect(Object.keys(target)).toEqual([destination.targetId]);
        // Without reading, nobody has the vendor's ids.
        if (destination.readMembers === undefined) expect(destination.removal.by).toBe("sha256");
        const { rows, bytes, membersPerSecond, requestsPerDay = rows } = destination.limits;
        const others = [destination.removal.rows, destination.targetNameLength];
        for (const { value, source, read } of [rows, bytes, membersPerSecond, requestsPerDay, ...others]) {
            expect(value).toBeGreaterThan(0);
            expect(source).toMatch(/^https:\/\//);
            expect(read).toMatch(/^\d{4}-\d{2}-\d{2}$/);
        }
        for (const url of Object.values(destination.hosts)) expect(url).toMatch(/^https:\/\/[a-z.]+$/);
        for (const windows of Object.values(destination.limits.windows)) {
            expect(windows.length).toBeGreaterThan(0);
            for (const { count, seconds } of windows) expect(Math.min(count, seconds)).toBeGreaterThan(0);
        }
        for (const { pattern } of Object.values(destination.fields)) if (pattern !== undefined) new RegExp(pattern);
    });

    test("wrong inputs are refused with what to write, and no credential is repeated", () => {
        expect(destination.credentials.parse(credentials)).toEqual(credentials);
        expect(destination.settings.parse(fixture.settings)).toEqual(fixture.settings);
        for (const name of Object.keys(credentials)) {
            for (const value of [undefined, "", `${credentials[name]} `, `${credentials[name]}\n`, 7]) {
                const { error } = destination.credentials.safeParse({ ...credentials, [name]: value });
                // An optional one may be left out.
                if (value === undefined && error === undefined) continue;
                expect(error?.issues[0]?.path).toEqual([name]);
                expect(error?.issues[0]?.message).toMatch(/write/);
                expect(error?.message).not.toContain(credentials[name]);
            }
        }
        expect(destination.credentials.safeParse({ ...credentials, apikey: "x" }).success).toBe(false);
        expect(destination.settings.safeParse({ ...fixture.settings, colour: "x" }).success).toBe(false);
        for (const one of [target, fixture.otherTarget, fixture.missingTarget.target]) {
            expect(destination.target.parse(one)).toEqual(one);
        }
        for (const value of ["", "a/../b", "a?b", "ä", 7, undefined]) {
            const { error } = destination.target.safeParse({ [destination.targetId]: value });
            expect(error?.issues[0]?.message).toMatch(/write/);
        }
    });

    test("its client keeps to what is declared, and shares a gate with all sessions of the same account", async () => {
        await using vendor = await startVendor(fixture);
        const made = (endpoint: string | undefined, secrets = credentials): ClientOptions => {
            const asked: ClientOptions[] = [];
            const request = () => Promise.reject(new Error("no request is made here"));
            const client = (options: ClientOptions) => {
                asked.push(options);
                return { sent: 0, left: () => Promise.resolve(undefined), request };
            };
            const connection = { ...vendor.connection, credentials: secrets };
            destination.signIn(endpoint === undefined ? connection : { ...connection, endpoint }, { client });
            expect(asked).toHaveLength(1);
            return asked[0]!;
        };
        const { hosts, endpoint, windows, gate, daily } = made(undefined);
        expect({ hosts, endpoint, windows }).toEqual({
            hosts: destination.hosts,
            endpoint: vendor.endpoint,
            windows: destination.limits.windows,
        });
        expect(daily?.requests).toBe(destination.limits.requestsPerDay?.value);
        expect(made(undefined).gate).toBe(gate);
        expect(made("https://elsewhere.example").gate).not.toBe(gate);
        expect(made(undefined, fixture.wrongCredentials).daily?.name).toBe(daily?.name);
        for (const secret of Object.values(credentials)) expect(gate + (daily?.name ?? "")).not.toContain(secret);
        expect(vendor.requests()).toHaveLength(0);
    });
}
