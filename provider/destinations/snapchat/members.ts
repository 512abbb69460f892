import type { Receipt, Session, TargetInput } from "../destination";
import { removalBody } from "./batch";
import { change } from "./send";

/**
 * Takes people off by the hashes that added them. They cannot be listed: Snapchat has no request that reads an audience's
 * members.
 */
export async function remove(session: Session, target: TargetInput, members: readonly string[]): Promise<Receipt> {
    if (members.length === 0) return { outcome: "applied", rejects: { members: [], counted: {} } };
    return change(session, target, removalBody(members), {
        method: "DELETE",
        doing: "to take people off the audience",
        notDone: "not counted as removed",
        // Whether it counts those who were not on the audience is not published: any number is taken at its word.
        atLeast: 0,
    });
}
