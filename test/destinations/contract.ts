import { describeBatches } from "./contract-batch";
import { describeBodies } from "./contract-body";
import { describeBounds } from "./contract-bounds";
import { callsOf } from "./contract-calls";
import { describeConnecting } from "./contract-connection";
import { describeCuts } from "./contract-cuts";
import { describeDeclarations } from "./contract-declarations";
import { describeErrors } from "./contract-errors";
import { describePacing } from "./contract-pacing";
import { describeReading } from "./contract-reading";
import { describeRemoving } from "./contract-removing";
import { describeSignIn } from "./contract-sign-in";
import { describeTargets } from "./contract-targets";
import { describeTrouble } from "./contract-trouble";
import type { DestinationFixture } from "./fixture";
import { rowWriter } from "./rows-json";

/**
 * The rules that every destination keeps, over real sockets against its simulated vendor. Each rule is read from what the
 * destination declares; nothing here knows which vendor it has.
 */
export function describeDestination(fixture: DestinationFixture): void {
    const writer = rowWriter();
    afterAll(async () => (await writer).close());
    const parts = { fixture, writer, calls: callsOf(fixture, writer) };
    describe("what it declares", () => describeDeclarations(fixture));
    describe("a body", () => describeBodies(fixture));
    describe("a request's bounds", () => describeBounds(parts));
    describe("connecting", () => describeConnecting(parts));
    describe("signing in", () => describeSignIn(parts));
    describe("pacing", () => describePacing(parts));
    describe("a batch", () => describeBatches(parts));
    describe("removing", () => describeRemoving(parts));
    if (fixture.destination.readMembers !== undefined) describe("reading members", () => describeReading(parts));
    describe("targets", () => describeTargets(parts));
    describe("a cut connection", () => describeCuts(parts));
    describe("a bad answer", () => describeTrouble(parts));
    describe("an error", () => describeErrors(parts));
}
