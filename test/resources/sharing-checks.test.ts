import { statementsFor } from "../../provider/consent/statements";
import { Checks } from "../../provider/resources/checks";
import { unknownText } from "../../provider/resources/engine/unknown";
import type { OperationContext, Properties } from "../../provider/resources/lifecycle";
import { checkConnection } from "../../provider/resources/sharing-checks";

const consent = { iAgree: true, by: "dpo@contoso.example", on: "2026-11-20", statement: "1" };
const connection = { kind: "klaviyo", displayName: "Klaviyo, newsletter", consent, settings: {} };
const place = { stack: "contoso/platform/prod", output: "klaviyoHandle" };
const shared = { ...place, owner: "prod/platform/klaviyo", sharedWith: "contributors" };
const inputs = (sharing: unknown, more: Properties = {}): Properties => ({
    ...{ connection, credentials: { apiKey: `pk_${"0".repeat(34)}` }, sharing },
    ...more,
});

/** What the check of an export, `prod/newsletter/vip` unless said, says of its connection, warns of, and goes on with. */
function check(news: Properties, olds: Properties = {}, owner = "prod/newsletter/vip") {
    const warnings: string[] = [];
    const log = { warn: (text: string) => warnings.push(text), info: () => undefined, status: () => undefined };
    const checks = new Checks();
    const now = () => new Date("2026-11-23T12:00:00Z");
    const going = checkConnection(checks, olds, news, { log, owner, now } as unknown as OperationContext);
    expect(checks.failures.map(({ property }) => property)).toEqual(checks.failures.map(() => "connection"));
    return { failures: checks.failures.map(({ reason }) => reason), warnings, going };
}

test.each([
    ["contributors", "contributors"],
    ["the project", ["ads", "newsletter"]],
])("one that is shared with %s is used, and with whom it is shared is not kept", (_what, sharedWith) => {
    const { failures, warnings, going } = check(inputs({ ...shared, sharedWith }));
    expect([failures, warnings]).toEqual([[], []]);
    expect(going.sharing).toEqual({ ...place, owner: "prod/platform/klaviyo" });
});

test.each([
    ["nobody", "administrators", "is not shared: only the stack that declares it may use it", '["newsletter"]'],
    ["others", ["ads", "crm"], "is shared with ads, crm alone", '["ads", "crm", "newsletter"]'],
    [
        "one of a longer name",
        ["newsletter-eu"],
        "is shared with newsletter-eu alone",
        '["newsletter-eu", "newsletter"]',
    ],
    ["nobody that we know", undefined, "is not shared: only the stack that declares it may use it", '["newsletter"]'],
])("one that is shared with %s is refused, with the line that would allow it", (_what, sharedWith, said, line) => {
    expect(check(inputs({ ...shared, sharedWith })).failures).toEqual([
        `connection 'Klaviyo, newsletter' (prod/platform/klaviyo) ${said}. If project newsletter may use it, write in stack prod of project platform: sharedWith: ${line}, or sharedWith: "contributors" for every project, and run pulumi up there`,
    ]);
});

test("the stack that declares it may always use it, another stack of its project not", () => {
    const closed = inputs({ ...shared, sharedWith: "administrators" });
    expect(check(inputs(undefined), {}, "prod/platform/vip").failures).toEqual([]);
    expect(check(closed, {}, "prod/platform/vip").failures).toEqual([]);
    expect(check(closed, {}, "dev/platform/vip").failures).toHaveLength(1);
    expect(check(closed, {}, "prod/platform-eu/vip").failures).toHaveLength(1);
});

test.each([
    [
        "missing",
        {},
        /stack contoso\/platform\/prod has no output 'klaviyoHandle'.*export const klaviyoHandle = <the connection>\.handle/,
    ],
    [
        "sealed",
        {},
        /credentials of output 'klaviyoHandle' of stack .* cannot be decrypted here.*passphrase or secrets provider.*fromEnv/,
    ],
    ["foreign", {}, /is no connection's handle/],
    ["newer", {}, /later version of pulumi-segment-export/],
    ["kind", { kind: "constant-contact" }, /to Constant Contact, not to Klaviyo.*ConstantContactConnection\.fromStack/],
    ["kind", { kind: "pigeon" }, /an unknown kind, not of Klaviyo/],
])("a handle that is %s has an error of its own, and only that", (problem, more, reason) => {
    const { failures } = check({ ...inputs({ ...place, problem, ...more }), connection: { kind: "klaviyo" } });
    expect(failures).toEqual([expect.stringMatching(reason)]);
});

test("sealed credentials of a readable handle name the connection", () => {
    const { failures } = check(inputs({ ...shared, problem: "sealed" }));
    expect(failures[0]).toContain(
        "connection 'Klaviyo, newsletter', output 'klaviyoHandle' of stack contoso/platform/prod,",
    );
});

test("a void consent stops it here too, and says whose it is", () => {
    const stale = { ...connection, consent: { ...consent, statement: "0" } };
    const { failures } = check(inputs(shared, { connection: stale }));
    expect(failures).toEqual([
        expect.stringContaining(
            "the consent of connection 'Klaviyo, newsletter' (prod/platform/klaviyo, where it is given) is not valid: statement",
        ),
    ]);
    expect(failures[0]).toContain(statementsFor("klaviyo").at(-1)?.text.split("\n")[0]);
    expect(check(inputs(undefined, { connection: stale })).failures[0]).toMatch(
        /^the connection's consent is not valid/,
    );
});

test("what a preview does not know yet passes", () => {
    const unknown = { kind: "klaviyo", displayName: unknownText, consent: unknownText, settings: unknownText };
    expect(check({ connection: unknown, credentials: unknownText, sharing: unknownText }).failures).toEqual([]);
});

test("a variable that is not set here is said; one that holds what cannot be right is refused", () => {
    const credentials = { apiKey: { fromEnv: "SHARING_CHECKS_KEY" } };
    expect(check(inputs(shared, { credentials }))).toMatchObject({
        failures: [],
        warnings: [expect.stringMatching(/'Klaviyo, newsletter', property apiKey: .*SHARING_CHECKS_KEY is not set/)],
    });
    process.env.SHARING_CHECKS_KEY = "pk_short";
    const { failures } = check(inputs(shared, { credentials }));
    delete process.env.SHARING_CHECKS_KEY;
    expect(failures).toEqual([expect.stringMatching(/variable SHARING_CHECKS_KEY: write a whole private API key/)]);
    expect(JSON.stringify(failures)).not.toContain("pk_short");
});

describe("an export that is not active", () => {
    const active = false;

    test("is only told that its connection is no longer shared", () => {
        const { failures, warnings, going } = check(inputs({ ...shared, sharedWith: ["ads"] }, { active }));
        expect(failures).toEqual([]);
        expect(warnings).toEqual([
            expect.stringMatching(/is shared with ads alone[\s\S]*not active, so it is not stopped/),
        ]);
        expect(going).toMatchObject({ connection, active });
    });

    test("keeps what it knew of a connection that is gone, so that it is not another export", () => {
        const sharing = { ...place, owner: "prod/platform/klaviyo" };
        const olds = inputs(sharing, { account: { id: "AbCdEf" } });
        const gone = {
            connection: { kind: "klaviyo" },
            credentials: {},
            sharing: { ...place, problem: "missing" },
            active,
        };
        const { failures, warnings, going } = check(gone, olds);
        expect(failures).toEqual([]);
        expect(warnings).toEqual([expect.stringContaining("has no output 'klaviyoHandle'")]);
        expect(going).toEqual({ ...olds, active });
    });

    test("that never had the connection is stopped: nothing is known of it", () => {
        const gone = {
            connection: { kind: "klaviyo" },
            credentials: {},
            sharing: { ...place, problem: "missing" },
            active,
        };
        expect(check(gone).failures).toHaveLength(1);
        expect(check(gone, { connection: { ...connection, kind: "snapchat" } }).failures).toHaveLength(1);
    });
});
