import { describeBatches } from "./contract-batch";
import { describeBodies } from "./contract-body";
import { describeConnecting } from "./contract-connection";
import { describeTrouble } from "./contract-trouble";
import type { DestinationFixture } from "./fixture";

/**
 * The rules that every destination keeps, over real sockets against its simulated vendor. Each rule is read from what the
 * destination declares; nothing here knows which vendor it has.
 */
export function describeDestination(fixture: DestinationFixture): void {
    describe("what it declares", () => describeDeclarations(fixture));
    describe("a body", () => describeBodies(fixture));
    describe("connecting", () => describeConnecting(fixture));
    describe("a batch", () => describeBatches(fixture));
    describe("trouble on the way of a batch", () => describeTrouble(fixture));
}

function describeDeclarations(fixture: DestinationFixture): void {
    const { destination } = fixture;
    test("hangs together", () => {
        expect(destination.kind).toMatch(/^[a-z]+(-[a-z]+)*$/);
        expect(destination.settle !== undefined).toBe(destination.settlement === "job");
        for (const { value, source, read } of [
            destination.limits.rows,
            destination.limits.bytes,
            destination.limits.membersPerSecond,
        ]) {
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

    test("wrong inputs are refused with what to write, and no credential is repeated", async () => {
        await using vendor = await fixture.start();
        const { credentials } = vendor.connection;
        expect(destination.credentials.parse(credentials)).toEqual(credentials);
        for (const name of Object.keys(credentials)) {
            for (const value of [undefined, "", `${credentials[name]} `, 7]) {
                const { error } = destination.credentials.safeParse({ ...credentials, [name]: value });
                // An optional one may be left out.
                if (value === undefined && error === undefined) continue;
                expect(error?.issues[0]?.path).toEqual([name]);
                expect(error?.issues[0]?.message).toMatch(/write/);
                expect(error?.message).not.toContain(credentials[name]);
            }
        }
        expect(destination.credentials.safeParse({ ...credentials, apikey: "x" }).success).toBe(false);
        expect(destination.target.parse(vendor.target)).toEqual(vendor.target);
        for (const value of ["", "a/../b", "ä", 7]) {
            const [name] = Object.keys(vendor.target);
            expect(destination.target.safeParse({ [name!]: value }).error?.issues[0]?.message).toMatch(/write/);
        }
    });
}
