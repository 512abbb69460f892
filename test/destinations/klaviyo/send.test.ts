import { klaviyo } from "../../../provider/destinations/klaviyo/index";
import { body, invalid, JOB, klaviyoSaying, LIST, list, noList, POST, row, target } from "./scripted-klaviyo";

describe("a batch", () => {
    test("carries the key, the revision and the media type", async () => {
        await using at = await klaviyoSaying({ [POST]: () => ({ status: 202, body: { data: { id: JOB } } }) });
        await expect(klaviyo.send(at.session, target, body)).resolves.toEqual({ outcome: "accepted", job: JOB });
        expect(at.server.arrivals[0]!.headers).toMatchObject({
            authorization: `Klaviyo-API-Key pk_${"a".repeat(34)}`,
            revision: "2026-07-15",
            "content-type": "application/vnd.api+json",
            accept: "application/vnd.api+json",
        });
    });

    test("with bad rows is refused, each named once, in order, even beside other faults", async () => {
        const body400 = invalid(row(7), "/data", row(2, "phone_number"), row(7, "phone_number"));
        await using at = await klaviyoSaying({ [POST]: () => ({ status: 400, body: body400 }) });
        await expect(klaviyo.send(at.session, target, body)).resolves.toEqual({
            outcome: "refused",
            rows: [
                { index: 2, reason: "bad_phone", detail: "no" },
                { index: 7, reason: "invalid_email", detail: "Invalid input." },
            ],
        });
        expect(at.server.arrivals).toHaveLength(1);
    });

    test.each(["/data", "/data/relationships/lists/data/0/id"])(
        "to a deleted list (pointer %s) fails, and halves nothing",
        async (pointer) => {
            await using at = await klaviyoSaying({
                [POST]: () => ({ status: 400, body: invalid(pointer) }),
                [LIST]: () => noList,
            });
            await expect(klaviyo.send(at.session, target, body)).rejects.toMatchObject({
                code: "config",
                property: "destination.listId",
            });
        },
    );

    test("with a fault in no row, to a list that exists, is halved", async () => {
        await using at = await klaviyoSaying({
            [POST]: () => ({ status: 400, body: invalid("/data") }),
            [LIST]: () => list,
        });
        await expect(klaviyo.send(at.session, target, body)).resolves.toMatchObject({
            outcome: "unattributed",
            reason: "invalid",
        });
    });

    test("whose list is refused although it exists fails with Klaviyo's words", async () => {
        const body400 = invalid("/data/relationships/lists");
        await using at = await klaviyoSaying({ [POST]: () => ({ status: 400, body: body400 }), [LIST]: () => list });
        await expect(klaviyo.send(at.session, target, body)).rejects.toMatchObject({
            code: "rejected",
            message: expect.stringMatching(/"Newsletter" \(XW53Ha\) \("no"\)/) as string,
        });
    });

    test.each(["<html>413 Request Entity Too Large</html>", invalid("/data")])(
        "too large is halved: %j",
        async (said) => {
            await using at = await klaviyoSaying({ [POST]: () => ({ status: 413, body: said }) });
            await expect(klaviyo.send(at.session, target, body)).resolves.toEqual({
                outcome: "unattributed",
                reason: "too_large",
            });
        },
    );

    test.each([{ data: {} }, { data: { id: "" } }, { data: { id: null } }, []])(
        "accepted without a job's ID is not accepted: %j",
        async (said) => {
            await using at = await klaviyoSaying({ [POST]: () => ({ status: 202, body: said }) });
            await expect(klaviyo.send(at.session, target, body)).rejects.toMatchObject({
                code: "remote",
                retryable: true,
            });
        },
    );
});
