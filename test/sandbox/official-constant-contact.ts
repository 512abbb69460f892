import { AccountServicesApi, BulkActivitiesApi, Configuration, ContactListsApi, ContactsApi } from "ctct-api-client";
import type { Sandbox } from "../../sandbox";
import type { TypedAnswer } from "./client-types";

/** Constant Contact's own client (https://github.com/constantcontact/constant-contact-v3api-client-typescript), pointed at the sandbox. */
export function officialConstantContact(sandbox: Sandbox, accessToken: string | (() => Promise<string>)) {
    const configuration = new Configuration({
        accessToken,
        basePath: `${sandbox.endpoint("constant-contact")}/v3`,
        // The client obeys HTTP_PROXY, for this machine too.
        baseOptions: { proxy: false },
    });
    return {
        account: new AccountServicesApi(configuration),
        lists: new ContactListsApi(configuration),
        contacts: new ContactsApi(configuration),
        activities: new BulkActivitiesApi(configuration),
    };
}

/** Reads the client's answers and keeps them, to be held against the client's types in the end. */
export function constantContactReader() {
    const answers: TypedAnswer[] = [];
    return {
        answers,
        /** The body of an answer that must have one of the statuses that the vendor describes; `type` is the client's for it. */
        understood: async <Body>(
            type: string,
            call: Promise<{ readonly status: number; readonly data: Body }>,
            described = 200,
        ): Promise<Body> => {
            const { status, data } = await call;
            expect(status).toBe(described);
            answers.push({ module: "ctct-api-client", type, value: data });
            return data;
        },
    };
}
