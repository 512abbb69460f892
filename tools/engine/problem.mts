/** Where to get Pulumi when this tool cannot. */
export const installPulumi = "install Pulumi from https://www.pulumi.com/docs/install/";

/** Something the reader must do before the engine can be had; the message says what. */
export class EngineProblem extends Error {}

/** The system's code of an error (`ENOENT`, `ENOTFOUND`), or its message. */
export function reasonOf(error: unknown): string {
    if (!(error instanceof Error)) return String(error);
    const cause = error.cause instanceof Error ? error.cause : error;
    return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
