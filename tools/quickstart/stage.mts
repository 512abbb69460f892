import { join } from "node:path";
import { ensureEngine } from "../engine/engine.mts";
import { engineEnvironment } from "../engine/environment.mts";
import { type Children } from "./children.mts";
import { number } from "./print.mts";
import { emptyRoom, type Room, root } from "./room.mts";
import { type Sandbox, startSandbox } from "./sandbox.mts";
import { makeSegment, type SegmentFile } from "./segment-file.mts";
import { Stack } from "./stack.mts";
import { credentials } from "./vendors.mts";

const people = 50_000;

/** Everything that the root's Pulumi program needs, made anew. */
export interface Stage {
    room: Room;
    segment: SegmentFile;
    sandbox: Sandbox;
    stack: Stack;
    /** The engine's. */
    environment: NodeJS.ProcessEnv;
}

/** Gets the engine, the segment, the sandbox and an empty stack ready in a room of this name. */
export async function setStage(
    children: Children,
    name: string,
    output: "shown" | "kept",
    say: (line: string) => void,
): Promise<Stage> {
    const engine = await ensureEngine();
    say(`Pulumi ${engine.version}: ${engine.directory}`);
    const room = emptyRoom(name);
    say(`Every start begins anew. All that is kept lies in .cache/${name}; your own Pulumi is not touched.`);
    const segment = makeSegment(room.segment, people, say);
    say(`examples/quickstart/segments/customers.csv: ${number(people)} rows of invented people`);
    const sandbox = await startSandbox(children, root, room.sandboxState);
    say(`The sandbox of the three vendors: ${sandbox.url}`);
    const environment = { ...engineEnvironment(engine, room), SEGMENT_EXPORT_LEDGER: room.ledger };
    const stack = new Stack(children, {
        project: root,
        settings: join(room.folder, "stack"),
        environment,
        config: { sandbox: sandbox.url },
        secrets: credentials,
        output,
    });
    return { room, segment, sandbox, stack, environment };
}
