import { ExportError } from "../../provider/errors";
import { OpenSource, PERSON_COLUMNS, type Person, type SourceFixture } from "./source-fixture";

const LATIN: Person = { email: "a@x.example", first: "Anna" };

/** The rules that every source keeps, whatever it reads from; nothing here knows which one it has. */
export function describeSource(fixture: SourceFixture): void {
    const { source, column } = fixture;
    let open: OpenSource;
    beforeEach(async () => {
        open = await OpenSource.open(fixture);
    });
    afterEach(() => open.close());

    const crowd = (count: number): Person[] =>
        Array.from({ length: count }, (_, index) => ({
            email: `${index}@x.example`,
            first: `F${index}`,
            points: index,
        }));

    test("columns have the source's own names, and come in any order, also twice", async () => {
        open.place.fill([{ email: "a@x.example", first: "Anna", points: 3 }]);
        const columns = await source.columns(open.place.segment, open.context());
        expect(columns).toEqual(expect.arrayContaining(PERSON_COLUMNS.map(column)));
        expect(await open.values("points", "email", "points")).toEqual([["3", "a@x.example", "3"]]);
    });

    test("numbers, booleans and dates are text", async () => {
        const born = "1980-02-29";
        const bought = "2026-03-01T10:15:00Z";
        open.place.fill([{ ...LATIN, born, bought, points: 1200, value: 19.5, consent: true }]);
        const found = await open.values("born", "bought", "points", "value", "consent");
        expect(found).toEqual([[born, bought, "1200", "19.5", "true"]]);
        open.place.fill([{ ...LATIN, points: 0, value: -0.25, consent: false }]);
        expect(await open.values("points", "value", "consent")).toEqual([["0", "-0.25", "false"]]);
    });

    test("what is null or empty is absent", async () => {
        open.place.fill([
            LATIN,
            { email: null, first: "", points: null, consent: null },
            { email: "c@x.example", first: "NULL" },
        ]);
        expect(await open.values("email", "first", "points", "consent", "born")).toEqual([
            ["a@x.example", "Anna", null, null, null],
            [null, null, null, null, null],
            ["c@x.example", "NULL", null, null, null],
        ]);
    });

    test("text of any language, quotes and line ends are as they were", async () => {
        const names = ["李娜", "Іваненко", "Éva", "ش", "👩‍👩‍👧", 'O\'Neil "x", y;\tz', "two\nlines", " blank ", "\\%_["];
        open.place.fill(names.map((first, index) => ({ email: `${index}@x.example`, first })));
        expect((await open.values("first")).map(([first]) => first)).toEqual(names);
    });

    test("one person", async () => {
        open.place.fill([LATIN]);
        const [row, ...more] = await open.load([column("email")]);
        expect(more).toEqual([]);
        expect(row?.slice(1)).toEqual([1, "a@x.example"]);
        expect(row?.[0]).toBeTruthy();
    });

    test("nobody is an error, never an empty segment", async () => {
        open.place.fill([LATIN]);
        open.place.fill([]);
        const error = await open.failure(open.load([column("email")]));
        expect(error.code).toBe("config");
        expect(error.message).toMatch(/an empty segment is not sent|must hold one/);
    });

    test("many people: each once, numbered from 1, in an order that stays", async () => {
        open.place.fill(crowd(12_001));
        const rows = await open.load([column("email"), column("points")]);
        expect(rows.map(([, line]) => line)).toEqual(Array.from({ length: 12_001 }, (_, index) => index + 1));
        expect(new Set(rows.map((row) => row[2])).size).toBe(12_001);
        expect(rows.every(([, , email, points]) => email === `${points}@x.example`)).toBe(true);
        expect(await open.load([column("email"), column("points")])).toEqual(rows);
    });

    test("a column that is not there is named, with the one that was meant", async () => {
        open.place.fill([LATIN]);
        const error = await open.failure(open.load([column("email"), fixture.misspeltColumn]));
        expect(error.code).toBe("config");
        expect(error.message).toContain(`no column '${fixture.misspeltColumn}' in `);
        expect(error.message).toContain(`did you mean '${column("first")}'?`);
        expect(error.message).toContain(source.describe(open.place.segment));
    });

    test("a segment that is not there is named, with the one that was meant", async () => {
        open.place.fill([LATIN]);
        const error = await open.failure(open.load([column("email")], {}, open.place.misspelt));
        expect(error.code).toBe("config");
        expect(error.message).toMatch(/did you mean '/);
        const asked = await open.failure(source.fingerprint(open.place.misspelt, open.context()));
        expect(asked.message).toBe(error.message);
    });

    test("the fingerprint stays while nothing changes, and changes with the people", async () => {
        open.place.fill(crowd(10));
        const before = await source.fingerprint(open.place.segment, open.context());
        expect(await source.fingerprint(open.place.segment, open.context())).toBe(before);
        await open.load([column("email")]);
        expect(await source.fingerprint(open.place.segment, open.context())).toBe(before);
        open.place.fill(crowd(9));
        expect(await source.fingerprint(open.place.segment, open.context())).not.toBe(before);
    });

    test("a change while it is read is an error that is worth a retry", async () => {
        open.place.fill(crowd(6000));
        const change = open.meanwhile(() => open.place.fill(crowd(5999)));
        const error = await open.failure(open.load([column("email")], change));
        expect(error.message).toMatch(/changed while it was read/);
        expect(error.retryable).toBe(true);
        expect(await open.load([column("email")])).toHaveLength(5999);
    });

    test("it stops when told to, with the reason", async () => {
        open.place.fill(crowd(12_000));
        const stop = new AbortController();
        const reason = new ExportError("interrupted", "stopped by the test");
        const running = open.load([column("email")], {
            ...open.meanwhile(() => stop.abort(reason)),
            signal: stop.signal,
        });
        expect(await open.failure(running)).toBe(reason);
        const stopped = { signal: AbortSignal.abort(reason) };
        expect(await open.failure(open.load([column("email")], stopped))).toBe(reason);
    });

    test("wrong credentials are named as such, where there are any", async () => {
        if (open.place.wrongCredentials === undefined) return expect(source.credentials).toBeUndefined();
        open.place.fill([LATIN]);
        const error = await open.failure(open.load([column("email")], { credentials: open.place.wrongCredentials }));
        expect(error.code).toBe("auth");
        expect(source.credentials?.safeParse(open.place.credentials).success).toBe(true);
        expect(source.credentials?.safeParse({}).success).toBe(false);
    });

    test("a connection that is cut in the middle is an error, never a shorter segment", async () => {
        if (open.place.cut === undefined) return expect(open.place.transport).toBeUndefined();
        open.place.fill(crowd(6000));
        open.place.cut();
        const error = await open.failure(open.load([column("email")]));
        expect([error.code, error.retryable]).toEqual(["remote", true]);
    });

    test("its input is checked, and described by its name", () => {
        expect(source.input.safeParse(open.place.segment).success).toBe(true);
        expect(source.input.safeParse({ ...open.place.segment, typo: 1 }).success).toBe(false);
        expect(source.input.safeParse({ kind: source.kind }).success).toBe(false);
        expect(open.place.segment.kind).toBe(source.kind);
        expect(source.describe(open.place.segment)).not.toBe(source.describe(open.place.misspelt));
    });
}
