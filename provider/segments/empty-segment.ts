import { ExportError } from "../errors";

/** The source can be read and holds nobody: people who left, or a source that failed. Whoever knows what it held before can tell. */
export class EmptySegment extends ExportError {
    constructor(message: string) {
        super("config", message);
    }
}
