import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openWorkbench } from "../../provider/workbench";
import { Traces } from "./traces";

let folder: string;
beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "segment-export-traces-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function traces(): Traces {
    const traces = new Traces();
    traces.allow('consent: { by: "dpo@shop.example" }');
    traces.people("Email\nAda@Example.com\n");
    traces.hashesOf("Email\nAda@Example.com\n");
    traces.secret("pk_secret/1");
    return traces;
}

test.each([
    ["an address", "to ada@example.com, by dpo@shop.example", ["ada@example.com"]],
    ["an address of whatever case", "Ada@EXAMPLE.com", ["Ada@EXAMPLE.com"]],
    ["the hash of an address", `key ${sha256("ada@example.com").toUpperCase()}`, [sha256("ada@example.com")]],
    ["a secret", "Bearer pk_secret/1", ["pk_secret/1"]],
    ["a secret in base64", Buffer.from("pk_secret/1").toString("base64"), ["pk_secret/1"]],
    ["a secret in a URL", "?key=pk_secret%2F1", ["pk_secret/1"]],
    ["nothing", `dpo@shop.example pulumi@3.270.0 ${sha256("x")}`, []],
])("a text with %s", (_what, text, found) => {
    expect(traces().inText("output", text)).toEqual(found.map((one) => ({ where: "output", found: one })));
});

test("files: plain, packed and Parquet are read, and none but those to be skipped is passed over", async () => {
    mkdirSync(join(folder, "deep/er"), { recursive: true });
    mkdirSync(join(folder, "inputs"));
    writeFileSync(join(folder, "inputs/people.csv"), "ada@example.com");
    writeFileSync(join(folder, "deep/er/plain"), Buffer.from("\0\xffxada@example.comzz\0", "latin1"));
    // Nobody's: bytes that are no text have such things in them by chance.
    writeFileSync(join(folder, "deep/er/encrypted"), Buffer.from("\xff\x02 1@a.RT \xfe", "latin1"));
    writeFileSync(join(folder, "deep/packed"), gzipSync("pk_secret/1"));
    const workbench = await openWorkbench();
    try {
        const key = `from_hex('${sha256("ada@example.com")}')`;
        await workbench.run(
            `COPY (SELECT ${key} AS key, 'Alan@example.com' AS name) TO '${join(folder, "rows.parquet")}'`,
        );
    } finally {
        workbench.close();
    }
    const found = await traces().below(folder, (path) => path === "inputs");
    expect(found).toEqual(
        expect.arrayContaining([
            { where: "deep/er/plain", found: "ada@example.com" },
            { where: "deep/packed", found: "pk_secret/1" },
            { where: "rows.parquet", found: "Alan@example.com" },
            { where: "rows.parquet", found: sha256("ada@example.com") },
        ]),
    );
    expect(found).toHaveLength(4);
});
