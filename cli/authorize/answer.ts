import { ExportError } from "../../provider/errors";
import type { ApiResponse } from "../../provider/http/http";
import { fieldsOf, firstText, isPage, quoted } from "../../provider/http/vendor-words";

/** What error messages name. */
export interface Asked {
    /** As people write it: `Constant Contact`. */
    readonly vendor: string;
    /** Where the application stands in the vendor's screens. */
    readonly application: string;
    readonly noRefreshToken: string;
    readonly redirectUri: string;
}

const AGAIN = "Run the command again";

/** The code in the answer that the browser brought (RFC 6749, section 4.1.2). Throws ExportError `auth`. */
export function codeIn(answer: URLSearchParams, state: string, { vendor, application, redirectUri }: Asked): string {
    const error = answer.get("error");
    const returned = answer.get("state");
    // An error may come back without the state; it ends the command either way, and it says why.
    if (returned !== state && !(error !== null && returned === null)) {
        throw new ExportError(
            "auth",
            `The answer is not to this command's question: its state is another one. ${AGAIN}, and use only the page that it opens.`,
        );
    }
    if (error === "access_denied") {
        throw new ExportError(
            "auth",
            `The access was denied on ${vendor}'s page (access_denied). ${AGAIN} and allow it.`,
        );
    }
    const code = answer.get("code") ?? "";
    if (error !== null || code === "") {
        const said = quoted(
            [error ?? "", answer.get("error_description") ?? ""].filter((text) => text !== "").join(": "),
        );
        const advice = `Check the application (${application}) and that this redirect URI is registered with it: ${redirectUri}`;
        throw new ExportError("auth", `${vendor} gave no code${said}. ${advice}`);
    }
    return code;
}

/** The refresh token in the token endpoint's answer (RFC 6749, section 5). Throws ExportError `auth` or `remote`. */
export function refreshTokenIn(answer: ApiResponse, asked: Asked): string {
    const { vendor, noRefreshToken } = asked;
    const fields = fieldsOf(answer.json);
    if (answer.status < 200 || answer.status > 299 || firstText(fields.access_token) === "") {
        throw exchangeError(answer, asked);
    }
    const token = firstText(fields.refresh_token);
    if (token === "") throw new ExportError("auth", `${vendor} gave no refresh token. ${noRefreshToken}`);
    return token;
}

function exchangeError(answer: ApiResponse, { vendor, application, redirectUri }: Asked): ExportError {
    const fields = fieldsOf(answer.json);
    const code = firstText(fields.error, fields.errorCode);
    const said = quoted(firstText(fields.error_description, fields.errorSummary, fields.message, code));
    if (code === "invalid_client" || code === "unauthorized_client" || answer.status === 401) {
        const message = `${vendor} does not accept the client id and secret${said}. Both stand in ${application}.`;
        return new ExportError("auth", message);
    }
    if (code === "invalid_grant") {
        const advice = `A code works once, for some minutes, and for the redirect URI ${redirectUri} alone. ${AGAIN}.`;
        return new ExportError("auth", `${vendor} does not accept the code${said}. ${advice}`);
    }
    if ((answer.status === 400 || answer.status === 403) && !isPage(answer.text)) {
        const message = `${vendor} refuses to give tokens with HTTP ${answer.status}${said}. Check the application: ${application}.`;
        return new ExportError("auth", message);
    }
    return new ExportError("remote", `${vendor} answered with HTTP ${answer.status} and without tokens. ${AGAIN}.`);
}
