import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openWorkbench, type Workbench } from "../../../provider/workbench";

/** A folder and a workbench for each test of a file, gone after it. */
export function scratch(): { readonly directory: string; readonly workbench: Workbench } {
    let directory = "";
    let workbench: Workbench | undefined;
    beforeAll(async () => {
        workbench = await openWorkbench();
    });
    beforeEach(() => {
        directory = mkdtempSync(join(tmpdir(), "ledger-"));
    });
    afterEach(() => rmSync(directory, { recursive: true, force: true }));
    afterAll(() => workbench?.close());
    return {
        get directory() {
            return directory;
        },
        get workbench() {
            if (workbench === undefined) throw new Error("only inside a test");
            return workbench;
        },
    };
}

/** The error that a promise ends with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error & { readonly code?: string }> {
    try {
        await promise;
    } catch (error) {
        return error as Error & { readonly code?: string };
    }
    throw new Error("it should have failed");
}
