import { appendFileSync, statSync, utimesSync } from "node:fs";
import path from "node:path";
import type { DataFile } from "../../provider/segments/files/data-file";
import { ColumnsSeen } from "../../provider/segments/files/columns-seen";
import type { Place } from "./support";
import { makePlace } from "./support";

const file = (changes: Partial<DataFile> = {}): DataFile => ({
    name: "vip.csv",
    path: "/segments/vip.csv",
    format: "csv",
    gzip: false,
    options: {},
    stamp: "1",
    ...changes,
});

describe("in a process", () => {
    let reads: DataFile[];
    let seen: ColumnsSeen;
    const look = (one: DataFile): Promise<readonly string[]> =>
        seen.of(one, () => {
            reads.push(one);
            return Promise.resolve([one.stamp]);
        });
    beforeEach(() => {
        reads = [];
        seen = new ColumnsSeen();
    });

    test("an unchanged file is read once, whatever it is called", async () => {
        await Promise.all([look(file()), look(file())]);
        expect(await look(file({ name: "./vip.csv" }))).toEqual(["1"]);
        expect(reads).toHaveLength(1);
    });

    test.each([{ stamp: "2" }, { path: "/other.csv" }, { format: "tsv" as const }, { options: { delimiter: ";" } }])(
        "a file that differs in %j is read again",
        async (changes) => {
            await look(file());
            expect(await look(file(changes))).toEqual([file(changes).stamp]);
            expect(reads).toHaveLength(2);
        },
    );

    test("a failed read is the failure of its caller alone", async () => {
        const failing = seen.of(file(), () => Promise.reject(new Error("the workbench is closed")));
        const beside = look(file());
        await expect(failing).rejects.toThrow("the workbench is closed");
        expect(await beside).toEqual(["1"]);
        await look(file());
        expect(reads).toHaveLength(2);
    });

    test("only the latest files are kept", async () => {
        for (let stamp = 1; stamp <= 51; stamp++) await look(file({ stamp: String(stamp) }));
        await look(file({ stamp: "51" }));
        await look(file({ stamp: "2" }));
        expect(reads).toHaveLength(51);
        await look(file({ stamp: "1" }));
        expect(reads).toHaveLength(52);
    });
});

describe("on disk", () => {
    let place: Place;
    beforeEach(async () => {
        place = await makePlace();
    });
    afterEach(() => {
        place.close();
    });

    test("a rewritten file shows its new columns, even with the size and the time of the old one", async () => {
        place.write("vip.csv", "Id,Email\n1,a@x.com\n");
        expect(await place.columns("vip.csv")).toEqual(["Id", "Email"]);
        const { atime, mtime } = statSync(path.join(place.directory, "vip.csv"));
        place.write("vip.csv", "No,EMail\n1,a@x.com\n");
        utimesSync(path.join(place.directory, "vip.csv"), atime, mtime);
        expect(await place.columns("vip.csv")).toEqual(["No", "EMail"]);
    });

    test("what is given to a caller is its own", async () => {
        place.write("vip.csv", "Id,Email\n1,a@x.com\n");
        (await place.columns("vip.csv")).pop();
        expect(await place.columns("vip.csv")).toEqual(["Id", "Email"]);
        expect(await place.columns("vip.csv", { delimiter: ";" })).toEqual(["Id,Email"]);
    });

    test("a delimiter that stands far below the header is none of the header's", async () => {
        place.write("vip.csv", "Id,Email\n1,a@x.com\n");
        appendFileSync(path.join(place.directory, "vip.csv"), "2,b@x.com\n".repeat(200) + '3,"a;b|c\td@x.com"\n');
        expect(await place.columns("vip.csv")).toEqual(["Id", "Email"]);
    });
});
