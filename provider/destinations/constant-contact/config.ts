import * as z from "zod";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const APPLICATIONS = "developer.constantcontact.com > My Applications > (the application)";

/** A secret as it was pasted: not empty, and without the blank or line break that pasting brings along. */
function secret(missing: string): z.ZodString {
    return z
        .string({ error: missing })
        .min(1, missing)
        .regex(/^\S+$/, "there is a blank or a line break in it: write the value alone");
}

export const credentials: z.ZodType<Record<string, string>> = z
    .strictObject({
        clientId: secret(`write the application's API key (client id): ${APPLICATIONS}`),
        clientSecret: secret(
            `write the application's client secret, or leave clientSecret out for an application with PKCE: ${APPLICATIONS}`,
        ).optional(),
        refreshToken: secret(
            "write the refresh token that connecting the application to a Constant Contact user gave (scope offline_access)",
        ),
    })
    .transform(({ clientSecret, ...rest }) => (clientSecret === undefined ? rest : { ...rest, clientSecret }));

const refreshTokens =
    'write "rotating" or "long-lived", as the application is set in ' + `${APPLICATIONS}, or leave refreshTokens out`;

export const settings: z.ZodType<Record<string, string>> = z
    .strictObject({ refreshTokens: z.enum(["rotating", "long-lived"], { error: refreshTokens }).optional() })
    .transform((given): Record<string, string> =>
        given.refreshTokens === undefined ? {} : { refreshTokens: given.refreshTokens },
    );

const list =
    "write the list's ID, 36 characters such as 06a4a4de-1b2c-11ef-8f0a-fa163e5bc304: " +
    "it stands in the address of the list's page, Contacts > Lists > (the list)";

export const target: z.ZodType<Record<string, string>> = z.strictObject({
    listId: z.string({ error: list }).regex(UUID, list).toLowerCase(),
});
