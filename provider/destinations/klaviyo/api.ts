import type { ApiRequest, ApiResponse } from "../../http/http";
import type { Session } from "../destination";

/**
 * The API as it was on that day; it is served for two years:
 * https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
 */
export const REVISION = "2026-07-15";

const MEDIA_TYPE = "application/vnd.api+json";

/** Once the revision is retired, 410 instead of a later one that was never read here (the same page). */
const PINNED = { revision: REVISION, "x-klaviyo-revision-fall-forward-opt-out": "1" };

/** Rights of a private key: https://developers.klaviyo.com/en/docs/authenticate_ */
export type Scope = "accounts:read" | "lists:read" | "lists:write" | "profiles:read" | "profiles:write";

/** Reads; may be repeated freely. */
export function get(
    session: Session,
    bucket: string,
    path: string,
    query: Readonly<Record<string, string>> = {},
): Promise<ApiResponse> {
    const headers = { accept: MEDIA_TYPE, ...PINNED };
    return session.http.request({ method: "GET", host: "api", path, query, headers, bucket, retry: "always" });
}

/** Starts a bulk import. */
export function postImport(session: Session, body: ApiRequest["body"]): Promise<ApiResponse> {
    // Writes the same values, adds the same members (README, "Repeats").
    const repeat = { bucket: "importProfiles", retry: "always" } as const;
    return change(session, { method: "POST", path: "/api/profile-bulk-import-jobs", body, ...repeat });
}

/** Takes profiles off one list. */
export function deleteMembers(session: Session, listId: string, body: string): Promise<ApiResponse> {
    const path = `${listPath(listId)}/relationships/profiles`;
    // Who is off the list already stays off it.
    return change(session, { method: "DELETE", path, body, bucket: "removeMembers", retry: "always" });
}

/** Makes a list. Names need not be unique: repeated, it makes two. */
export function postList(session: Session, body: string): Promise<ApiResponse> {
    return change(session, { method: "POST", path: "/api/lists", body, bucket: "createList", retry: "never" });
}

/** Deletes a list, and no profile. An id is never given again, so a repeat finds nothing. */
export function deleteList(session: Session, listId: string): Promise<ApiResponse> {
    return change(session, { method: "DELETE", path: listPath(listId), bucket: "deleteList", retry: "always" });
}

export function listPath(listId: string): string {
    return `/api/lists/${encodeURIComponent(listId)}`;
}

function change(session: Session, request: Omit<ApiRequest, "host" | "headers">): Promise<ApiResponse> {
    const accepted = { accept: MEDIA_TYPE, ...PINNED };
    const headers = request.body === undefined ? accepted : { "content-type": MEDIA_TYPE, ...accepted };
    return session.http.request({ ...request, host: "api", headers });
}
