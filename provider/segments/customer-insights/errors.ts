import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf, firstText, isPage, quoted } from "../../http/vendor-words";

const APPLICATION = "entra.microsoft.com > App registrations > (the application)";
const USERS =
    "admin.powerplatform.microsoft.com > Environments > (the environment) > Settings > Users + permissions > Application users";

/** What the sign-in says: https://learn.microsoft.com/entra/identity-platform/reference-error-codes */
export function signInError(answer: ApiResponse): ExportError {
    const fields = fieldsOf(answer.json);
    const code = firstText(fields.error);
    const said = quoted(firstText(fields.error_description, code));
    if (answer.status === 200 || code === "" || isPage(answer.text)) {
        const words = `Microsoft's sign-in answered HTTP ${answer.status} and no access token`;
        return new ExportError("remote", words, { retryable: true });
    }
    const advice = adviceFor(code);
    return new ExportError("auth", `Microsoft's sign-in refuses the application of customerInsights${said}. ${advice}`);
}

function adviceFor(code: string): string {
    if (code === "invalid_client") {
        return `Its clientSecret is wrong or has expired: write the value, not the id, of one of ${APPLICATION} > Certificates & secrets.`;
    }
    if (code === "invalid_resource" || code === "invalid_scope") {
        return "See that environment is the Dataverse environment's own address, of the same tenant.";
    }
    return `See that tenantId and clientId are those of ${APPLICATION} > Overview.`;
}

/** An answer that is no success. `doing`: "to read customer profiles". */
export function errorFor(answer: ApiResponse, doing: string): ExportError {
    const { status } = answer;
    const problem = fieldsOf(fieldsOf(answer.json).error);
    const said = quoted(firstText(problem.message));
    if (firstText(problem.code) === "" && status !== 401) {
        const words = `Dataverse, asked ${doing}, answered HTTP ${status} with something that is not its API's: is the environment right?`;
        return new ExportError("remote", words, { retryable: true });
    }
    if (status === 401) {
        return new ExportError("auth", `Dataverse does not accept the token of clientId, asked ${doing}${said}.`);
    }
    if (status === 403) {
        const role = "with a role that reads segment memberships and customer profiles";
        return new ExportError(
            "auth",
            `Dataverse refuses ${doing}${said}. The application must be there ${role}: ${USERS}`,
        );
    }
    if (status === 404) {
        const words = "Customer Insights - Data must be connected to this Dataverse environment, and have run.";
        return new ExportError("config", `Dataverse has nothing of that kind, asked ${doing}${said}. ${words}`);
    }
    return new ExportError("remote", `Dataverse refused ${doing} with HTTP ${status}${said}.`);
}

/** An answer in another form than the published one. */
export function broken(doing: string, how: string): ExportError {
    return new ExportError("remote", `Dataverse, asked ${doing}, answered ${how}.`, { retryable: true });
}
