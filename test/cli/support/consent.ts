import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
    return new Promise((resolve) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
            const { port } = server.address() as AddressInfo;
            server.close(() => resolve(port));
        });
    });
}

/** What a person does on the sandbox's consent page: reads it, chooses who he is, and presses a button. */
export async function decide(address: string, decision: "Allow" | "Deny", user?: string): Promise<string> {
    const page = await (await fetch(address)).text();
    const people = [...page.matchAll(/<option value="([^"]+)">([^<]+)</g)];
    const chosen = user === undefined ? people[0] : people.find(([, , name]) => name === user);
    const button = new RegExp(`<button name="decision" value="(\\w+)">${decision}<`).exec(page)?.[1];
    if (chosen?.[1] === undefined || button === undefined) throw new Error(`no such choice in ${page}`);
    const sent = new URLSearchParams({ user: chosen[1], decision: button });
    const answer = await fetch(address, { method: "POST", body: sent, redirect: "manual" });
    const location = answer.headers.get("location");
    if (location === null) throw new Error(`no redirect but ${answer.status}: ${await answer.text()}`);
    return location;
}

/** Follows the redirect to the waiting command; the page that it shows. */
export async function visit(location: string): Promise<string> {
    return (await fetch(location)).text();
}
