import { noteJob } from "../jobs";
import type { ImportRow } from "./activity-table";
import { activityBody } from "./activity-body";
import { startActivity } from "./activities";
import { invalid } from "./errors";
import { type Admitted, type ConstantContactParts, type constantContactRoutes, readObject, readTexts } from "./gate";
import { CONSTANT_CONTACT_SEEDS } from "./seeds";

const ROWS = 40_000;
/** "4 MB" is not said to be more than this, and what lies behind it is dropped without a word. */
const BYTES = 4_000_000;
const LISTS = 50;
const CUSTOM_FIELD = "cf:";

/** https://developer.constantcontact.com/api_guide/import_contacts.html */
export function importRoutes(route: ReturnType<typeof constantContactRoutes>, parts: ConstantContactParts): void {
    const { state, settings } = parts;
    route("post", "/v3/activities/contacts_json_import", "contacts:write", (request) => {
        const body = readObject(request);
        const lists = readTexts(body.list_ids, "list_ids", LISTS);
        const sent = readRows(body.import_data);
        request.c.var.note.rows = sent.length;
        const unknown = lists.filter((id) => !state.lists.has(id));
        if (unknown.length > 0 && settings.constantContact.unknownList === "refuse") {
            throw invalid(`list_ids contains an unknown list: ${unknown.join(", ")}`);
        }
        const rows = taken(request, sent);
        const outcome = unknown.length > 0 ? "failed" : undefined;
        const activity = startActivity(parts, request.now, { type: "import", lists, rows }, outcome);
        noteJob(request.c.var.note, activity.plan);
        request.c.header("location", `/v3/activities/${activity.id}`);
        return request.c.json(activityBody(activity), 201);
    });
}

function readRows(data: unknown): readonly ImportRow[] {
    if (!Array.isArray(data) || data.length === 0) throw invalid("import_data must be a non-empty array");
    const defined: readonly string[] = CONSTANT_CONTACT_SEEDS.customFields;
    for (const row of data as unknown[]) {
        if (typeof row !== "object" || row === null || Array.isArray(row))
            throw invalid("import_data must hold objects");
        for (const name in row) {
            const isUnknown = name.startsWith(CUSTOM_FIELD) && !defined.includes(name.slice(CUSTOM_FIELD.length));
            if (isUnknown) throw invalid(`custom field ${name} does not exist`);
        }
    }
    return data as readonly ImportRow[];
}

/** The rows within the first 40,000 and the first 4,000,000 bytes; the others are lost in silence. */
function taken({ c }: Admitted, rows: readonly ImportRow[]): readonly ImportRow[] {
    if (c.var.body.length <= BYTES) return rows.slice(0, ROWS);
    let bytes = 0;
    const end = rows.findIndex((row) => {
        bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
        return bytes > BYTES;
    });
    return rows.slice(0, Math.min(ROWS, end === -1 ? rows.length : end));
}
