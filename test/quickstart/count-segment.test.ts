import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const script = path.join(__dirname, "..", "..", "tools", "count-segment.mts");
const folder = mkdtempSync(path.join(tmpdir(), "count with blanks "));
const file = path.join(folder, "segment.csv");

afterAll(() => rmSync(folder, { recursive: true }));

function run(text: string, ...options: string[]): string {
    writeFileSync(file, text);
    return execFileSync(process.execPath, [script, file, ...options], { encoding: "utf8", stdio: "pipe" });
}

const count = (text: string, ...options: string[]): unknown => JSON.parse(run(text, "--json", ...options));
const addresses = (...list: string[]): string => ["Email", ...list].join("\n");

test("each person counts once, whatever the dress of the address", () => {
    const text = addresses(
        "ada@example.com",
        "ADA@Example.Com",
        '" ada@example.com\t"',
        '"\u{a0}ada@example.com\u{200b}"',
        "alan@example.com",
        "",
    );
    expect(count(text)).toEqual({ rows: 5, sendable: 2, duplicates: 3, rejected: {} });
});

test("a final sigma and a dotted I are put in small letters as Unicode says", () => {
    const text = addresses(
        "ΟΔΥΣΣΕΥΣ@example.com",
        "οδυσσευς@example.com",
        "İPEK@example.com",
        "i\u{307}pek@example.com",
        "ipek@example.com",
    );
    expect(count(text)).toEqual({ rows: 5, sendable: 3, duplicates: 2, rejected: {} });
});

test("what mail cannot reach is invalid", () => {
    const invalid = [
        ...["ada", "ada@", "@example.com", "ada@@example.com", "ada@example.com@example.com", "ada b@example.com"],
        ...["ada@example", "ada@.example.com", "ada@example.com.", "ada@example..com", "<ada@example.com>"],
        ...["mailto:ada@example.com", "a..b@example.com", ".ada@example.com", "ada.@example.com", "ada@-example.com"],
        ...["ada@example-.com", "ada@example.c", "ada@example.1om", "ada@exam_ple.com", "(ada)@example.com"],
        ...["a\u{ad}da@example.com", "ada@exam ple.com", "ada\\@example.com", "ada;b@example.com"],
    ];
    const valid = [
        "ada+b@example.com",
        "o'brien@example.com",
        "ada@bücher.example",
        "a.d.a@1st.example",
        "ada@xn--bcher-kva.example",
    ];
    const text = addresses(...invalid, '"ada,b@example.com"', ...valid);
    expect(count(text)).toEqual({ rows: 31, sendable: 5, duplicates: 0, rejected: { invalid_email: 26 } });
});

test("lengths are counted in characters, and the first rule that is broken is the reason", () => {
    const text =
        "Email,Name,ok\nada@example.com,𠮷𠮷,yes\nalan@example.com,𠮷𠮷𠮷,no\n,,no\nabcdefghijk@example.com,,no\nx,,no\n";
    expect(count(text, "--consent", "ok", "--longest-email", "22", "--longest", "Name=2")).toEqual({
        rows: 5,
        sendable: 1,
        duplicates: 0,
        rejected: { too_long: 2, missing_email: 1, invalid_email: 1 },
    });
});

test("consent must be plain", () => {
    const rows = ["yes", "Yes", '" YES "', "true", "1", "y", "T", "no", "", "maybe", "yes?", "ja"];
    const text = `Email,ok\n${rows.map((value, index) => `p${String(index)}@example.com,${value}`).join("\n")}`;
    expect(count(text, "--consent", "ok")).toMatchObject({ rows: 12, sendable: 7, rejected: { no_consent: 5 } });
    expect(count(text, "--consent", "ok", "--yes", "ja")).toMatchObject({ sendable: 1, rejected: { no_consent: 11 } });
    expect(count(text)).toMatchObject({ sendable: 12 });
});

test("quoted values are read as they are", () => {
    const text = '\u{feff}"a,b",Email,"c"\r\n"x\ny""z",ada@example.com,""\r\n,"alan@example.com",\r\n';
    expect(count(text)).toMatchObject({ rows: 2, sendable: 2 });
    expect(count("Email,a\nada@example.com,")).toMatchObject({ rows: 1, sendable: 1 });
});

test("a file that cannot be counted is refused", () => {
    expect(() => run(addresses("ada@example.com"), "--email", "Mail")).toThrow("there is no column Mail");
    expect(() => run("Email,a\nada@example.com\n")).toThrow("data row 1 has 1 values");
    expect(() => run('Email\n"ada@example.com\n')).toThrow("record 2: a quote");
});

test("people read a table", () => {
    const text = run(addresses("ada@example.com", "ADA@example.com", "n/a"));
    expect(text).toMatch(
        /^rows {29,}3\npeople who can be sent +1\nrows that repeat one of them +1\nleft out: invalid_email +1\n/,
    );
});

test("who has not consented on one row has not consented on any", () => {
    const text = "Email,consent\nada@example.com,yes\nalan@example.com,yes\nADA@example.com,no\nada,yes\n";
    const rejected = { no_consent: 2, invalid_email: 1 };
    expect(count(text, "--consent", "consent")).toEqual({ rows: 4, sendable: 1, duplicates: 0, rejected });
});
