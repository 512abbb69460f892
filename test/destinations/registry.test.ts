import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { destinationFor, destinations } from "../../provider/destinations/registry";

const folder = path.resolve(__dirname, "../../provider/destinations");

test("every folder is a destination of that kind, and every destination has one", () => {
    const folders = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(destinations.map(({ kind }) => kind).sort()).toEqual(folders.map(({ name }) => name).sort());
});

test("every folder has the same files", () => {
    const files = ["batch", "config", "errors", "index", "limits", "send", "target", "verify"].map(
        (name) => `${name}.ts`,
    );
    for (const { kind } of destinations) {
        for (const file of [...files, "README.md"])
            expect([kind, file, existsSync(path.join(folder, kind, file))]).toEqual([kind, file, true]);
    }
});

test("a destination is found by its kind, and by nothing else", () => {
    for (const destination of destinations) expect(destinationFor(destination.kind)).toBe(destination);
    expect(() => destinationFor("toString")).toThrow("no destination of kind toString");
});
