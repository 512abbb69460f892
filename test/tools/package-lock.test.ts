import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./support/bench";

interface Locked {
    dependencies?: Record<string, string>;
    optionalDependencies?: Record<string, string>;
    resolved?: string;
}

const { packages } = JSON.parse(readFileSync(join(repository, "package-lock.json"), "utf8")) as {
    packages: Record<string, Locked>;
};

/** Whether `name` is found from the package at `from` as Node would look for it, folder by folder upwards. */
function isLocked(from: string, name: string): boolean {
    const parts = from === "" ? [] : from.split("/node_modules/");
    const folders = parts.map((_, count) => parts.slice(0, parts.length - count).join("/node_modules/"));
    return [...folders.map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`].some(
        (path) => packages[path] !== undefined,
    );
}

// `npm ci` refuses a lock that lacks a package for any platform, also one that is never installed here.
test("package-lock.json holds every package for every platform", () => {
    const missing = Object.entries(packages).flatMap(([from, { dependencies, optionalDependencies }]) =>
        Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !isLocked(from, name)),
    );
    expect([...new Set(missing)]).toEqual([]);
});

test("package-lock.json names no registry", () => {
    const named = Object.values(packages).filter(({ resolved }) => resolved !== undefined);
    expect(named).toEqual([]);
});
