import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parseBase } from "../../provider/http/endpoint";
import type { ApiRequest, ApiResponse } from "../../provider/http/http";
import { pagesOf } from "../../provider/segments/customer-insights/dataverse";

const ROOT = "https://crm.example/api/data/v9.2/things";
const asked: ApiRequest[] = [];
let events: string[] = [];

beforeEach(() => {
    asked.length = 0;
    events = [];
});

/** A service that gives these answers, one after another. */
function serviceOf(texts: readonly string[]) {
    const answer = (text: string, page: number): ApiResponse => ({
        status: 200,
        headers: {},
        text,
        get json() {
            events.push(`read ${String(page)}`);
            return JSON.parse(text) as unknown;
        },
    });
    const request = async (given: ApiRequest): Promise<ApiResponse> => {
        const page = asked.push(given) - 1;
        // As a client does that awaits its turn, its credential and a connection before it sends.
        for (let step = 0; step < 100; step += 1) await Promise.resolve();
        events.push(`sent ${String(page)}`);
        return answer(texts[page] ?? '{"value":[]}', page);
    };
    return {
        http: { request, sent: 0, left: () => Promise.resolve(undefined) },
        base: parseBase("https://crm.example"),
    };
}

async function pagesIn(...texts: string[]) {
    const pages = [];
    for await (const { rows } of pagesOf(serviceOf(texts), { path: "things", doing: "to read things" }))
        pages.push(rows);
    return pages;
}

test.each([
    ["at the end", `{"value":[1],"@odata.nextLink":"${ROOT}?$skiptoken=2"}`],
    ["at the end, after blanks", `{ "value": [1], "@odata.nextLink" : "${ROOT}?$skiptoken=2" }\r\n`],
    ["at the end, escaped", `{"value":[1],"@odata.nextLink":"${ROOT.replaceAll("/", "\\/")}?$skiptoken=2"}`],
    ["before the rows", `{"@odata.nextLink":"${ROOT}?$skiptoken=2","value":[1]}`],
    [
        "before a text that looks like one",
        `{"value":[1],"@odata.nextLink":"${ROOT}?$skiptoken=2","note":"\\"@odata.nextLink\\":\\"${ROOT}?$skiptoken=3"}`,
    ],
])("a link is found %s", async (_, first) => {
    expect(await pagesIn(first, '{"value":[2]}')).toEqual([[1], [2]]);
    expect(asked.map(({ rawQuery }) => rawQuery)).toEqual([undefined, "$skiptoken=2"]);
});

test.each([
    ["a row", `{"value":[{"@odata.nextLink":"${ROOT}?$skiptoken=2"}]}`],
    ["a row's text", `{"value":[],"text":"\\"@odata.nextLink\\":\\"${ROOT}?$skiptoken=2"}`],
    ["a name", `{"value":[],"a\\"@odata.nextLink":"${ROOT}?$skiptoken=2"}`],
])("%s is no link", async (_, first) => {
    expect(await pagesIn(first)).toHaveLength(1);
    expect(asked).toHaveLength(1);
});

test("the request for the next page is sent before the rows of one are read", async () => {
    await pagesIn(`{"value":[1],"@odata.nextLink":"${ROOT}?$skiptoken=2"}`);
    expect(events.slice(0, 3)).toEqual(["sent 0", "sent 1", "read 0"]);
});

test("pages that were read are not kept in memory", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const rows = `"${"é".repeat(2 ** 20)}"`;
    const service = serviceOf([]);
    let count = 0;
    service.http.request = () => {
        count += 1;
        // Node keeps texts of this size outside of the heap.
        const link = count < 40 ? `,"@odata.nextLink":"${ROOT}?$skiptoken=${String(count)}"` : "";
        const text = Buffer.from(`{"value":[${rows}]${link}}`).toString();
        return Promise.resolve({ status: 200, headers: {}, text, json: { value: [] } });
    };
    collect();
    const before = process.memoryUsage().external;
    let most = 0;
    for await (const page of pagesOf(service, { path: "things", doing: "to read things" })) {
        expect(page.rows).toEqual([]);
        collect();
        most = Math.max(most, process.memoryUsage().external - before);
    }
    expect(count).toBe(40);
    expect(most).toBeLessThan(20 * 2 ** 20);
});
