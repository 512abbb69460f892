import { misfits } from "./client-types";

const list = (value: object) =>
    misfits([{ module: "ctct-api-client", type: "Array<GetList200Response>", value: [value] }]);

test("an answer fits as the client declares it: no member missing, none unknown, none of another type", () => {
    expect(list({ list_id: "1", name: "Newsletter", membership_count: 3, deleted_at: null })).toEqual([]);
    expect(list({ list_id: "1" })).toEqual([expect.stringContaining("''name'' is missing")]);
    expect(list({ list_id: "1", name: "Newsletter", colour: "red" })).toEqual([
        expect.stringContaining(`"colour": "red"`),
    ]);
    expect(list({ list_id: "1", name: "Newsletter", membership_count: "3" })).toEqual([
        expect.stringContaining("'string' is not assignable to type 'number'"),
    ]);
});
