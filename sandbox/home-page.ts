import { html } from "hono/html";
import type { SandboxReport } from "./control-routes";
import type { VendorReport } from "./vendor";

const STYLE = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
th, td { text-align: left; padding: 0.2rem 1.5rem 0.2rem 0; }
`;

/** A page for people who open the sandbox in a browser. */
export function homePage(report: SandboxReport, credentials: readonly string[]) {
    return html`<!doctype html>
        <html lang="en">
            <meta charset="utf-8" />
            <title>segment-export sandbox</title>
            <style>
                ${STYLE}
            </style>
            <h1>segment-export sandbox</h1>
            <p>
                Snapchat, Klaviyo, Constant Contact and Dataverse, simulated on this machine with their limits and
                errors. Nothing here reaches the real ones. <a href="/_sandbox">/_sandbox</a> gives the same as JSON,
                <a href="/_sandbox/requests">/_sandbox/requests</a> the last requests.
            </p>
            ${Object.entries(report.vendors).map(([name, vendor]) => vendorSection(name, vendor))}
            <h2>Credentials</h2>
            <ul>
                ${credentials.map((line) => html`<li><code>${line}</code></li>`)}
            </ul>
        </html>`;
}

function vendorSection(name: string, vendor: VendorReport) {
    const rows = vendor.lists.map(
        ({ id, name: list, count }) =>
            html`<tr>
                <td>
                    <a href="/_sandbox/${name}/lists/${id}"><code>${id}</code></a>
                </td>
                <td>${list}</td>
                <td>${count}</td>
            </tr>`,
    );
    return html`<h2>${name}</h2>
        <p>Endpoint: <code>${vendor.endpoint}</code></p>
        <table>
            <tr>
                <th>id</th>
                <th>name</th>
                <th>members</th>
            </tr>
            ${rows}
        </table>`;
}
