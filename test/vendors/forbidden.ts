import type { ForbiddenCall } from "./call";

/*
 * What we never do to people and lists, whatever else is allowed. Each of these would be refused for not being on the list of allowed
 * calls too; that it is named here keeps it from ever being put there.
 */
function neverAt(source: (page: string) => string) {
    return (method: string, path: string, page: string, because: string): ForbiddenCall => {
        return { method, path, because, source: source(page) };
    };
}

const klaviyo = neverAt((page) => `https://github.com/klaviyo/openapi/blob/main/openapi/stable/apis/${page}.json`);

export const klaviyoForbidden: readonly ForbiddenCall[] = [
    klaviyo("POST", "/api/profile-subscription-bulk-create-jobs", "bulk_subscribe_profiles", "subscribes people"),
    klaviyo("POST", "/api/profile-subscription-bulk-delete-jobs", "bulk_unsubscribe_profiles", "unsubscribes people"),
    klaviyo("POST", "/api/profile-suppression-bulk-create-jobs", "bulk_suppress_profiles", "suppresses people"),
    klaviyo("POST", "/api/profile-suppression-bulk-delete-jobs", "bulk_unsuppress_profiles", "lifts suppressions"),
    klaviyo("POST", "/client/subscriptions", "create_client_subscription", "subscribes a person"),
    klaviyo("POST", "/api/data-privacy-deletion-jobs", "request_profile_deletion", "deletes a person"),
    klaviyo("POST", "/api/profile-merge", "merge_profiles", "makes one person of two"),
    klaviyo("POST", "/api/profiles", "create_profile", "makes a person who is on no list"),
    klaviyo("POST", "/api/profile-import", "create_or_update_profile", "changes a person who may be on no list"),
    klaviyo("PATCH", "/api/profiles/{id}", "update_profile", "changes a person who may be on no list"),
    klaviyo("PATCH", "/api/lists/{id}", "update_list", "changes how people consent to a list"),
];

const snapchat = neverAt((page) => `https://developers.snap.com/api/marketing-api/Ads-API/${page}`);

export const snapchatForbidden: readonly ForbiddenCall[] = [
    snapchat("DELETE", "/v1/segments/{id}/all_users", "customer-lists", "takes everybody off, whoever put them there"),
    snapchat("PUT", "/v1/adaccounts/{id}/segments", "customer-lists", "changes an audience that is in use"),
];

const OPENAPI = "https://github.com/constantcontact/constant-contact-v3api-client-csharp/blob/main/api/openapi.yaml";
const constantContact = neverAt((operation) => `${OPENAPI}, ${operation}`);

export const constantContactForbidden: readonly ForbiddenCall[] = [
    constantContact("POST", "/v3/contacts/sign_up_form", "createOrUpdateContact", "subscribes a person"),
    constantContact("PUT", "/v3/contacts/resubscribe/{id}", "resubscribeContact", "asks who unsubscribed to come back"),
    constantContact("POST", "/v3/contacts", "createContact", "makes a person with a permission of our choice"),
    constantContact("PUT", "/v3/contacts/{id}", "updateContact", "replaces a person's lists and permission"),
    constantContact("DELETE", "/v3/contacts/{id}", "deleteContact", "deletes a person"),
    constantContact("POST", "/v3/activities/contact_delete", "createDeleteActivity", "deletes people"),
    constantContact(
        "POST",
        "/v3/activities/add_list_memberships",
        "createListAddActivity",
        "adds people by list or tag",
    ),
    constantContact("POST", "/v3/activities/list_delete", "createListDeleteActivity", "deletes many lists at once"),
    constantContact("PUT", "/v3/contact_lists/{id}", "updateList", "renames a list"),
];
