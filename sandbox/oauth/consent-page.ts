import { html } from "hono/html";

/** Somebody who may sign in. */
export interface ConsentUser {
    readonly id: string;
    readonly name: string;
}

const STYLE = `
body { font: 18px/1.5 system-ui, sans-serif; max-width: 36rem; margin: 12vh auto; padding: 0 1rem; }
button { font: inherit; padding: 0.3rem 1.5rem; margin-right: 1rem; }
`;

/** The form is sent to the address that it was got from, query included. */
export function consentPage(vendor: string, client: string, scope: string, users: readonly ConsentUser[]) {
    const content = html`<h1>${vendor} (sandbox)</h1>
        <p>The application <code>${client}</code> asks for: <code>${scope === "" ? "nothing" : scope}</code></p>
        <form method="post">
            <p>
                <label>
                    Signed in as
                    <select name="user">
                        ${users.map(({ id, name }) => html`<option value="${id}">${name}</option>`)}
                    </select>
                </label>
            </p>
            <button name="decision" value="allow">Allow</button>
            <button name="decision" value="deny">Deny</button>
        </form>`;
    return page(vendor, content);
}

/** What must not be sent back to a redirect URI: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1 */
export function consentRefusedPage(vendor: string, reason: string) {
    return page(
        vendor,
        html`<h1>${vendor} (sandbox)</h1>
            <p>${reason}</p>`,
    );
}

function page(vendor: string, content: ReturnType<typeof html>) {
    return html`<!doctype html>
        <html lang="en">
            <meta charset="utf-8" />
            <title>${vendor} sandbox: allow access</title>
            <style>
                ${STYLE}
            </style>
            ${content}
        </html>`;
}
