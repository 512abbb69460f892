import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Nothing listens on port 2 of a usual machine. */
export const refusedAddress = "http://127.0.0.1:2";

export interface Publisher {
    address: string;
    /** Paths asked for, in order. */
    requests: string[];
    close(): Promise<void>;
}

/** A server that publishes an engine as get.pulumi.com does: an archive, and a file of checksums. */
export async function publishEngine(version: string, faults: { tampered?: boolean } = {}): Promise<Publisher> {
    const name = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
    const archive = await packEngine(version);
    const hash = createHash("sha256").update(archive).digest("hex");
    const files: Record<string, Buffer | string> = {
        [`/pulumi-${version}-checksums.txt`]: `${"0".repeat(64)}  pulumi-v${version}-plan9-x64.tar.gz\n${hash}  ${name}\n`,
        [`/${name}`]: faults.tampered ? Buffer.concat([archive, Buffer.from("more")]) : archive,
    };
    const requests: string[] = [];
    const server = createServer((request, response) => {
        const path = request.url ?? "";
        requests.push(path);
        const body = files[path];
        response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return {
        address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        requests,
        close: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}

async function packEngine(version: string): Promise<Buffer> {
    const room = await mkdtemp(join(tmpdir(), "segment-export-published-"));
    try {
        await mkdir(join(room, "pulumi"));
        for (const name of [
            "pulumi",
            "pulumi-language-nodejs",
            "pulumi-language-go",
            "pulumi-resource-pulumi-nodejs",
        ]) {
            await writeFile(join(room, "pulumi", name), `#!/bin/sh\necho v${version}\n`);
            await chmod(join(room, "pulumi", name), 0o755);
        }
        await promisify(execFile)("tar", ["-czf", join(room, "a.tar.gz"), "-C", room, "pulumi"]);
        return await readFile(join(room, "a.tar.gz"));
    } finally {
        await rm(room, { recursive: true, force: true });
    }
}
