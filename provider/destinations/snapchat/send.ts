import { ExportError } from "../../errors";
import type { ApiResponse } from "../../http/http";
import { fieldsOf } from "../../http/vendor-words";
import type { Receipt, Session, TargetInput } from "../destination";
import { rowsIn } from "./batch";
import { errorFor, problemIn } from "./errors";
import { noSuchAudience } from "./target";

/**
 * Adds one batch of hashes. Snapchat names no refused person and settles nothing later: what it counts as uploaded is all
 * that can be known, and it is not what it matched.
 */
export function send(session: Session, target: TargetInput, body: Buffer): Promise<Receipt> {
    return change(session, target, body, {
        method: "POST",
        doing: "to add people to the audience",
        notDone: "not counted as sent",
        atLeast: rowsIn(body),
    });
}

/** Adding and removing are one call with two methods. */
interface Change {
    readonly method: "POST" | "DELETE";
    readonly doing: string;
    readonly notDone: string;
    /** The smallest `number_uploaded_users` that says that the whole batch was taken. */
    readonly atLeast: number;
}

export async function change(session: Session, target: TargetInput, body: Buffer, how: Change): Promise<Receipt> {
    const answer = await session.http.request({
        method: how.method,
        host: "api",
        path: `/v1/segments/${target.audienceId}/users`,
        headers: { "content-type": "application/json" },
        body,
        bucket: "api",
        // An audience is a set, so adding or removing again changes nothing (README, "Repeats").
        retry: "always",
    });
    // Snap publishes no bound of the bytes: ours may be above it.
    if (answer.status === 413) return { outcome: "unattributed", reason: "too_large" };
    const problem = problemIn(answer);
    if (problem?.kind === "missing") throw noSuchAudience(target, problem);
    if (problem?.kind === "refused") {
        throw new ExportError(
            "rejected",
            `Snapchat refused ${how.doing} with HTTP ${problem.status}${problem.said}; nothing of the batch counts.`,
        );
    }
    if (problem !== undefined) throw errorFor(problem, how.doing);
    confirm(answer, rowsIn(body), how);
    return { outcome: "applied", rejects: { members: [], counted: {} } };
}

/** A batch counts only when Snapchat says that it received it. Where it tells no number, its word of success counts. */
function confirm(answer: ApiResponse, rows: number, { doing, notDone, atLeast }: Change): void {
    const { users } = fieldsOf(answer.json);
    if (!Array.isArray(users) || users.length === 0) {
        const message = `Snapchat answered the request ${doing} without saying what it received; the batch is ${notDone}.`;
        throw new ExportError("remote", message, { retryable: true });
    }
    const uploaded = fieldsOf(fieldsOf(users[0]).user).number_uploaded_users;
    if (uploaded !== undefined && !(Number(uploaded) >= atLeast)) {
        const count = `Snapchat received ${Number(uploaded)} of the ${rows} people of a batch and does not say who is missing`;
        const message = `${count}; the batch is ${notDone}, the next run sends it again.`;
        throw new ExportError("remote", message, { retryable: true });
    }
}
