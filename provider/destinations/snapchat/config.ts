import * as z from "zod";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const APP = "Business Manager > Business Details > OAuth Apps";

/** A secret as it was pasted: not empty, and without the blank or line break that pasting brings along. */
function secret(missing: string): z.ZodString {
    return z
        .string({ error: missing })
        .min(1, missing)
        .regex(/^\S+$/, "there is a blank or a line break in it: write the value alone");
}

function uuid(name: string, where: string): z.ZodString {
    const message = `write the ${name}, 36 characters such as 8adc3db7-8148-4fbf-999c-8d2266369d74: ${where}`;
    return z.string({ error: message }).regex(UUID, message).toLowerCase();
}

export const credentials: z.ZodType<Record<string, string>> = z.strictObject({
    clientId: secret(`write the client id of your Snapchat app: ${APP}`),
    clientSecret: secret(`write the client secret of your Snapchat app, shown once when it is made: ${APP}`),
    refreshToken: secret("write the refresh token that connecting the app to a Snapchat user gave"),
});

export const settings: z.ZodType<Record<string, string>> = z
    .strictObject({
        adAccountId: uuid("ad account's ID", "Ads Manager > Ad Accounts > (the account) > Account Details"),
        organizationId: uuid("organization's ID", "Business Manager > Business Details").optional(),
    })
    .transform(({ organizationId, ...rest }) => (organizationId === undefined ? rest : { ...rest, organizationId }));

const audience = 'write the audience\'s ID as text, about 16 digits: destination: { audienceId: "6128654966493356" }';

export const target: z.ZodType<Record<string, string>> = z.strictObject({
    audienceId: z.string({ error: audience }).regex(/^[0-9]{1,20}$/, audience),
});
