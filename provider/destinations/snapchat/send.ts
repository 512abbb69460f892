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
export async function send(session: Session, target: TargetInput, body: Buffer): Promise<Receipt> {
    const answer = await session.http.request({
        method: "POST",
        host: "api",
        path: `/v1/segments/${target.audienceId}/users`,
        headers: { "content-type": "application/json" },
        body,
        bucket: "api",
        // An audience is a set, so adding again changes nothing (README, "Repeats").
        retry: "always",
    });
    const problem = problemIn(answer);
    if (problem?.kind === "missing") throw noSuchAudience(target, problem);
    if (problem?.kind === "refused") {
        throw new ExportError(
            "rejected",
            `Snapchat refused the batch with HTTP ${problem.status}${problem.said}; nothing of it is counted as sent.`,
        );
    }
    if (problem !== undefined) throw errorFor(problem, "to add people to the audience");
    confirm(answer, rowsIn(body));
    return { outcome: "applied", rejects: { members: [], counted: {} } };
}

/** A batch counts only when Snapchat says that it received all of it. Where it tells no number, its word of success counts. */
function confirm(answer: ApiResponse, rows: number): void {
    const { users } = fieldsOf(answer.json);
    if (!Array.isArray(users) || users.length === 0) {
        const message =
            "Snapchat answered an upload without saying what it received; the batch is not counted as sent.";
        throw new ExportError("remote", message, { retryable: true });
    }
    const uploaded = fieldsOf(fieldsOf(users[0]).user).number_uploaded_users;
    if (uploaded !== undefined && !(Number(uploaded) >= rows)) {
        const count = `Snapchat received ${Number(uploaded)} of the ${rows} people of a batch and does not say who is missing`;
        const message = `${count}; the batch is not counted as sent, the next run sends it again.`;
        throw new ExportError("remote", message, { retryable: true });
    }
}
