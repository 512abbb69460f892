import { customerInsightsFolderSource } from "../../provider/segments/customer-insights-folder";
import { customerInsightsFolder } from "../../provider/segments/customer-insights-folder-input";
import { folderFixture, type FolderPlace, openFolder } from "./folder-place";
import { OpenSource } from "./source-fixture";

let place: FolderPlace;
let open: OpenSource;
beforeEach(async () => {
    place = openFolder();
    open = await OpenSource.open({ ...folderFixture, open: () => Promise.resolve(place) });
});
afterEach(() => open.close());

const line = (email: string): string => `${email},Anna,,,1,,\n`;
const emails = async (): Promise<unknown[]> =>
    (await open.load(["EMail"])).map(([origin, number, email]) => [origin, number, email]);
const message = async (segment = place.segment): Promise<string> => {
    const error = await open.failure(open.load(["EMail"], {}, segment));
    expect(error.code).toBe("config");
    return error.message;
};

test("the newest export that model.json names is read, part by part; a newer one that it does not name is not", async () => {
    const old = place.parts("2026/11/19/0530", line("old@x.com"));
    const parts = place.parts("2026/11/20/0530", line("a@x.com") + line("b@x.com"), line("c@x.com"));
    place.parts("2026/11/21/0530", line("unfinished@x.com"));
    place.model([...old, ...parts]);
    const folder = "Segments/People/2026/11/20/0530";
    expect(await emails()).toEqual([
        [`${folder}/People_1.csv`, 1, "a@x.com"],
        [`${folder}/People_1.csv`, 2, "b@x.com"],
        [`${folder}/People_2.csv`, 1, "c@x.com"],
    ]);
});

test("an export that is not whole is refused by the name of its part", async () => {
    const [first = "", second = ""] = place.parts("2026/11/20/0530", line("a@x.com"), line("b@x.com"));
    const missing = second.replace("People_2", "People_3");
    place.model([first, missing]);
    expect(await message()).toMatch(
        /^Segments\/People\/2026\/11\/20\/0530\/People_3\.csv is missing, which model.json names/,
    );
    place.model([first, second]);
    place.parts("2026/11/20/0530", line("a@x.com"), "b@x");
    expect(await message()).toMatch(/People_2\.csv is cut off/);
    place.parts("2026/11/20/0530", line("a@x.com"), "");
    expect(await message()).toMatch(/People_2\.csv is empty \(0 bytes\)/);
    place.model([first]);
    place.parts("2026/11/20/0530", `${line("a@x.com")}b@x.com,Bo`);
    expect(await message()).toMatch(/People_1\.csv, line 2 has 2 values where the header names 7/);
    place.model([]);
    expect(await message()).toMatch(/names no part of 'People'/);
});

test("delimiter, header, quotes and encoding are as model.json says", async () => {
    const header = "Points,EMail,Extra\n";
    place.model(place.parts("2026/11/20/0530", `${header}1,a@x.com,x\n`), { columnHeaders: true });
    expect((await open.load(["EMail"])).map((row) => row[2])).toEqual(["a@x.com"]);
    place.model(place.parts("2026/11/20/0531", 'b@x.com;"A";;;1;;\n'), {
        delimiter: ";",
        quoteStyle: "QuoteStyle.None",
    });
    expect((await open.load(["EMail", "FirstName"])).map((row) => row.slice(2))).toEqual([["b@x.com", '"A"']]);
    place.model(place.parts("2026/11/20/0532", line("c@x.com")), { encoding: "EBCDIC" });
    expect(await message()).toMatch(/encoding.*EBCDIC/);
    place.model(place.parts("2026/11/20/0533", line("c@x.com")), { delimiter: "||" });
    expect(await message()).toMatch(/delimiter.*not one character/);
});

test("a location may be relative, or that of a snapshot; none leads out of the folder", async () => {
    place.parts("2026/11/20/0530", line("a@x.com"));
    place.model(["People/2026/11/20/0530/People_1.csv"]);
    expect(await emails()).toHaveLength(1);
    place.model([
        "https://x.blob.core.windows.net/c/Segments/People/2026/11/20/0530/People_1.csv?snapshot=2026-11-20T05:31:00Z",
    ]);
    expect(await emails()).toHaveLength(1);
    place.write("../secret.csv", line("secret@x.com"));
    for (const location of [
        "../secret.csv",
        "People/..%2Fsecret.csv",
        "https://x.net/a/%2e%2e%5csecret.csv",
        "https://x.net/a/..%2Fsecret.csv",
        "https://x.net/a/%2E%2E%2Fsecret.csv",
    ]) {
        place.model([location]);
        expect(await message()).toMatch(/lies in no folder of the export|is missing/);
    }
});

test("one of several tables must be named; what is no model.json is told", async () => {
    place.model(place.parts("2026/11/20/0530", line("a@x.com")));
    expect(await message(customerInsightsFolder("Segments"))).toMatch(
        /several tables, People, Customer; write customerInsightsFolder\("Segments", \{ table: "People" \}\)/,
    );
    expect(await message(customerInsightsFolder("Segments", { table: "Poeple" }))).toMatch(
        /no table 'Poeple' in .*did you mean 'People'\?/,
    );
    place.model([], undefined, { attributes: [] });
    expect(await message()).toMatch(/does not describe the table 'People'.*attributes/);
    place.write("model.json", "{");
    expect(await message()).toMatch(/is no JSON, or is still being written/);
    place.write("model.json", "{}");
    expect(await message()).toMatch(/lists no tables/);
    expect(customerInsightsFolderSource.describe(customerInsightsFolder("a/b"))).toBe("a/b");
});
