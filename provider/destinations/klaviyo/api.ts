import type { ApiRequest, ApiResponse } from "../../http/http";
import type { Session } from "../destination";

/**
 * The API as it was on that day; it is served for two years:
 * https://developers.klaviyo.com/en/docs/api_versioning_and_deprecation_policy
 */
export const REVISION = "2026-07-15";

const MEDIA_TYPE = "application/vnd.api+json";

/** Rights of a private key: https://developers.klaviyo.com/en/docs/authenticate_ */
export type Scope = "accounts:read" | "lists:read" | "lists:write" | "profiles:read" | "profiles:write";

/** Reads; may be repeated freely. */
export function get(
    session: Session,
    bucket: string,
    path: string,
    query: Readonly<Record<string, string>> = {},
): Promise<ApiResponse> {
    const headers = { accept: MEDIA_TYPE, revision: REVISION };
    return session.http.request({ method: "GET", host: "api", path, query, headers, bucket, retry: "always" });
}

/** Starts a bulk import. The only request of this folder that changes anything. */
export function postImport(session: Session, body: ApiRequest["body"]): Promise<ApiResponse> {
    return session.http.request({
        method: "POST",
        host: "api",
        path: "/api/profile-bulk-import-jobs",
        headers: { accept: MEDIA_TYPE, "content-type": MEDIA_TYPE, revision: REVISION },
        body,
        bucket: "importProfiles",
        // Writes the same values, adds the same members (README, "Repeats").
        retry: "always",
    });
}
