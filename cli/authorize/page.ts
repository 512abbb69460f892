/** What the browser shows when the command has got its answer. */
export interface Page {
    readonly status: number;
    readonly title: string;
    readonly text: string;
}

export function donePage(text: string): Page {
    return { status: 200, title: "Done", text: `${text} You can close this tab.` };
}

export function failedPage(text: string): Page {
    return {
        status: 400,
        title: "It did not work",
        text: `${text} You can close this tab; the terminal says the same.`,
    };
}

const ENTITIES: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
};

function escaped(text: string): string {
    return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/** The code stands in the page's address: nothing may keep it, and nothing may be loaded that would be told it. */
export const PAGE_HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    connection: "close",
};

export function pageHtml({ title, text }: Page): string {
    return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(title)} - segment-export</title>
<style>body { font: 18px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 15vh auto; padding: 0 1rem; }</style>
<h1>${escaped(title)}</h1>
<p>${escaped(text)}</p>
</html>
`;
}
