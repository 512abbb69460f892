import { createHash } from "node:crypto";
import { secret, makeStagePlace } from "./stage-support";
import type { StagePlace } from "./stage-support";

let place: StagePlace;
beforeEach(async () => {
    place = await makeStagePlace();
});
afterEach(() => {
    place.close();
});

const fields = [
    { path: "firstName", column: "First" },
    { path: "properties.plan", column: "Plan" },
];

async function digests(content: string, request: Parameters<StagePlace["stage"]>[1] = { fields }): Promise<string[]> {
    place.write("a.csv", content);
    const staged = await place.stage("a.csv", request);
    return (await place.query(`SELECT digest::VARCHAR AS d FROM ${staged.table} ORDER BY position`)).map(({ d }) =>
        String(d),
    );
}

test("the digest changes with a field's value, its name, the person and the secret, and with nothing else", async () => {
    const one = "Email,First,Plan,Other\na@x.com,Ann,gold,1\n";
    const [first] = await digests(one);
    const others = [
        ...(await digests(one.replace("Ann", "Anna"))),
        ...(await digests(one.replace("Ann,gold", "Anng,old"))),
        ...(await digests(one.replace("Ann,gold", "Ann,"))),
        ...(await digests(one.replace("Ann,gold", ",gold"))),
        ...(await digests(one.replace("Ann,gold", ","))),
        ...(await digests(one.replace("a@x", "b@x"))),
        ...(await digests(one, { fields: [{ path: "lastName", column: "First" }, ...fields.slice(1)] })),
        ...(await digests(one, { fields, key: Buffer.alloc(32) })),
        ...(await digests(one, { fields: [] })),
    ];
    expect(new Set([first, ...others]).size).toBe(1 + others.length);
    expect(others.at(-1)).toBe("0");
    expect(await digests(one.replace("Ann,gold,1", " Ann ,gold,2").replace("a@x", "A@X"))).toEqual([first]);
    expect(await digests(one, { fields: fields.toReversed() })).toEqual([first]);
});

test("the digest is the lower half of an MD5 over secret, address and fields by name", async () => {
    const texts = ["a@x.com\n9:firstName=3:Ann15:properties.plan=5:göld", "b@x.com\n"];
    const expected = texts.map((text) =>
        createHash("md5").update(secret).update(text).digest().readBigUInt64LE(8).toString(),
    );
    expect(await digests("Email,First,Plan\na@x.com,Ann,göld\nb@x.com,,\n")).toEqual(expected);
});
