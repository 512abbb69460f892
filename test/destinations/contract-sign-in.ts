import type { KeptSecret } from "../../provider/http/http";
import { memoryKeeper, refusingKeeper, sha256 } from "../http/memory-keeper";
import { answer, scriptedServer } from "../support/scripted-vendor";
import { ExportError, isExportError } from "../../provider/errors";
import type { Parts } from "./contract-calls";
import { on, people, rejectsOf, signIn, type Started, started } from "./delivery";
import { type DestinationFixture, type SimulatedVendor, startVendor } from "./fixture";
import { bodyOf } from "./rows-json";

const WORKERS = 6;

/** How access tokens are fetched, renewed and, where the vendor replaces refresh tokens, kept. */
export function describeSignIn({ fixture, writer }: Parts): void {
    const { destination, signInPath, rotatingCredentials } = fixture;
    const find = ({ session, vendor }: Pick<Started, "session" | "vendor">) =>
        destination.findTarget(session, vendor.target);
    const crowd = (at: Pick<Started, "session" | "vendor">): Promise<unknown> =>
        Promise.all(Array.from({ length: WORKERS }, () => find(at)));
    const signIns = (vendor: SimulatedVendor) => vendor.requests().filter(({ path }) => path === signInPath);

    if (signInPath === undefined) {
        test("is no request: every one carries the credential", async () => {
            await using at = await started(fixture);
            await crowd(at);
            expect(at.vendor.requests()).toHaveLength(WORKERS);
            const [credential = ""] = Object.values(fixture.credentials);
            for (const { headers } of at.vendor.received) expect(headers.authorization).toContain(credential);
        });
        return;
    }

    test("happens once for however many workers, and once more for each expiry that they meet", async () => {
        await using at = await started(fixture);
        for (const times of [1, 2, 3]) {
            await crowd(at);
            expect(signIns(at.vendor)).toHaveLength(times);
            at.vendor.expireAccess();
        }
    });

    test("again in the middle of a batch: it is sent again, to the byte, and nobody is added twice", async () => {
        await using at = await started(fixture);
        await find(at);
        at.vendor.expireAccess();
        const { target } = at.vendor;
        const body = bodyOf(destination, target, await (await writer).rows(destination, people(20)));
        expect(await rejectsOf(destination, at, await destination.send(at.session, target, body))).toMatchObject({
            members: [],
            counted: {},
        });
        expect(at.vendor.members().sort()).toEqual(on(destination, people(20)));
        const bodies = at.vendor.received.filter((request) => request.body.equals(body));
        expect(bodies.map(({ headers }) => headers.authorization)).toHaveLength(2);
        expect(signIns(at.vendor)).toHaveLength(2);
    });

    test("ends with a 401 that a new token does not help against: the credential is at fault, and it is asked once", async () => {
        await using at = await started(fixture);
        await find(at);
        at.vendor.fault({ kind: "status", status: 401, match: { path: "/v*" }, times: "always" });
        await expect(find(at)).rejects.toMatchObject({ code: "auth", retryable: false });
        expect(signIns(at.vendor)).toHaveLength(2);
    });

    test.each([
        ["a page with 200", { kind: "html", status: 200 } as const],
        ["an empty 200", { kind: "status", status: 200, body: "" } as const],
        ["a 200 that says nothing", { kind: "status", status: 200, body: {} } as const],
        ["a 200 with an error in it", { kind: "status", status: 200, body: fixture.errorInside } as const],
    ])("answered with %s is no sign-in: nothing is asked without a token", async (_, fault) => {
        await using at = await started(fixture);
        at.vendor.fault({ ...fault, match: { path: signInPath }, times: "always" });
        await expect(find(at)).rejects.toMatchObject({ code: "remote" });
        at.vendor.clearFaults();
        expect(signIns(at.vendor)).toHaveLength(at.vendor.requests().length);
        await expect(find(at)).resolves.toBeTruthy();
    });

    test("never follows a redirect with the credential", async () => {
        await using elsewhere = await scriptedServer((response) => answer(response, 200, "{}"));
        await using at = await started(fixture);
        const headers = { location: `${elsewhere.url}${signInPath}` };
        at.vendor.fault({ kind: "status", status: 307, headers, match: { path: signInPath } });
        await expect(find(at)).rejects.toMatchObject({ code: "remote" });
        expect(elsewhere.arrivals).toEqual([]);
    });

    if (rotatingCredentials !== undefined) describe("with tokens that are replaced", () => describeRotation(fixture));
}

function describeRotation(fixture: DestinationFixture): void {
    const { destination, rotatingCredentials: credentials = {}, signInPath } = fixture;
    /** Each is a process of its own: all that two of them share is the keeper. */
    const signedIn = (vendor: SimulatedVendor, keeper = memoryKeeper()) =>
        signIn(fixture, vendor, { credentials, secrets: () => keeper });
    const others = (vendor: SimulatedVendor) => vendor.received.filter(({ path }) => path !== signInPath);

    test("each is kept before its access token is used, and spent but once, by however many processes", async () => {
        await using vendor = await startVendor(fixture, { rateLimits: "off" });
        const kept: KeptSecret[] = [];
        const keeper = memoryKeeper();
        keeper.onKeep = async (secret) => {
            const before = others(vendor).length;
            await new Promise((resolve) => setTimeout(resolve, 100));
            expect(others(vendor)).toHaveLength(before);
            kept.push(secret);
        };
        const processes = [signedIn(vendor, keeper), signedIn(vendor, keeper)];
        for (let expiry = 0; expiry < 2; expiry += 1) {
            for (const session of processes) await destination.findTarget(session, vendor.target);
            vendor.expireAccess();
        }
        expect(kept).toHaveLength(vendor.requests().filter(({ path }) => path === signInPath).length);
        expect(new Set(kept.map(({ value }) => value)).size).toBe(kept.length);
        for (const { configured, value } of kept) {
            expect(configured).toBe(sha256(credentials.refreshToken ?? ""));
            expect(value).not.toBe(credentials.refreshToken);
        }
        expect(vendor.requests().filter(({ status }) => status === 400)).toEqual([]);
    });

    test("one that cannot be kept opens nothing, and is not spent a second time", async () => {
        await using vendor = await startVendor(fixture, { rateLimits: "off" });
        const keeper = memoryKeeper();
        keeper.onKeep = () => {
            throw new ExportError("config", "The disk is full.");
        };
        const session = signedIn(vendor, keeper);
        const failing = destination.findTarget(session, vendor.target);
        await expect(failing).rejects.toThrow(/could not be kept: The disk is full\./);
        expect(others(vendor)).toEqual([]);
        keeper.onKeep = () => undefined;
        await destination.findTarget(session, vendor.target);
        expect(vendor.requests().filter(({ path }) => path === signInPath)).toHaveLength(1);
    });

    test("where nothing may be kept, nothing is spent and the way out is told", async () => {
        await using vendor = await startVendor(fixture, { rateLimits: "off" });
        const keeper = refusingKeeper(new ExportError("config", "Nothing is kept here."));
        const session = signIn(fixture, vendor, { credentials, secrets: () => keeper });
        const error = await destination.findTarget(session, vendor.target).catch((thrown: unknown) => thrown);
        expect(isExportError(error) && error.code).toBe("config");
        expect((error as Error).message).toMatch(/Nothing is kept here\..*segmentexport:ledger/);
        expect(vendor.requests()).toEqual([]);
    });
}
