import { openWorkbench } from "../../../provider/workbench";
import { openDirectoryLedger } from "../../../provider/ledger/directory/directory-ledger";
import { nodeFiles } from "../../../provider/ledger/directory/files";
import { History, type Step } from "../support/history";
import { contractRuns } from "../support/contract-runs";
import { loadText } from "../support/members";
import { loaded, told, toldBy, type Model } from "../support/model";

const rounds = (count: number) =>
    Array.from({ length: count }, (_, round): Step[] => [
        { kind: "send", people: [round, round + 1, 99], digest: round },
        { kind: "accept", pick: 0 },
        { kind: "settle", pick: 0, refuse: round % 3 },
        { kind: "identify", people: [round, 99], id: round },
        { kind: "close" },
        { kind: "release" },
    ]).flat();

describe("reading beside a writer", () => {
    const { place, target, rows } = contractRuns((directory) => openDirectoryLedger({ directory }));

    it("gives at every moment a state that the ledger was in", async () => {
        const reader = await openWorkbench();
        const history = new History(openDirectoryLedger({ directory: place.directory }), place.workbench);
        const states = new Set<string>();
        const tables = new Set<string>();
        const note = (model: Model) => {
            states.add(JSON.stringify(told(model)));
            tables.add(JSON.stringify(loaded(model)));
        };
        note(history.model);
        let writing = true;
        const seen: { states: string[]; tables: string[] } = { states: [], tables: [] };
        const read = async () => {
            while (writing) {
                seen.states.push(JSON.stringify(toldBy(await target().state())));
                seen.tables.push(JSON.stringify(await loadText(target(), reader)));
            }
        };
        const write = async () => {
            for (const step of rounds(15)) {
                await history.play(step);
                note(history.model);
                // A journal that was opened and holds nothing yet.
                if (step.kind === "send" && history.model.open !== undefined)
                    note({ ...history.model, open: { ...history.model.open, batches: new Map() } });
            }
            writing = false;
        };
        await Promise.all([read(), write()]);
        expect(seen.states.length).toBeGreaterThan(20);
        expect(seen.states.filter((state) => !states.has(state))).toEqual([]);
        expect(seen.tables.filter((table) => !tables.has(table))).toEqual([]);
        reader.close();
    });

    it("reads again what was replaced between its manifest and its files", async () => {
        const history = new History(openDirectoryLedger({ directory: place.directory }), place.workbench);
        for (const step of rounds(1)) await history.play(step);
        const other = rounds(1);
        const sha256 = async (path: string) => {
            for (const step of other.splice(0)) await history.play(step);
            return nodeFiles.sha256(path);
        };
        const reader = openDirectoryLedger({ directory: place.directory, files: { ...nodeFiles, sha256 } });
        const found = await loadText(reader.target(target().target), place.workbench);
        expect(other).toEqual([]);
        expect(found).toEqual(loaded(history.model));
        expect(found).toEqual(await rows());
    });
});
