import { badBody, itemError } from "./errors";
import { envelope, type Item, pages, success } from "./envelope";
import { type Admitted, needAdAccount, needSegment, readJson, type SnapchatParts, type snapchatRoutes } from "./gate";
import { LIFETIME_DAYS, type Segment, type SegmentRecord } from "./segment";
import { SNAPCHAT_SEEDS } from "./seeds";

const AUDIENCES_PER_AD_ACCOUNT = 1000;
const NAME_LENGTH = 375;
const PENDING_MILLISECONDS = 1000;
const SOURCE_TYPES = ["FIRST_PARTY", "ENGAGEMENT", "PIXEL", "MOBILE", "FOOT_TRAFFIC_INSIGHTS"];
const OF_AD_ACCOUNT = "/v1/adaccounts/:adAccount/segments";

/** https://developers.snap.com/api/marketing-api/Ads-API/customer-lists */
export function segmentRoutes(route: ReturnType<typeof snapchatRoutes>, parts: SnapchatParts): void {
    const { state } = parts;
    route("get", OF_AD_ACCOUNT, (request) => {
        const adAccount = request.param("adAccount");
        needAdAccount(request, adAccount, parts, false);
        const segments = ofAdAccount(parts, adAccount).map((segment) =>
            success("segment", whole(segment, request.now)),
        );
        return pages(request, "segments", segments, parts.settings.snapchat.pageLimit);
    });
    route("get", "/v1/segments/:id", (request) => {
        const segment = needSegment(request, parts, false);
        return envelope(request, "segments", [success("segment", whole(segment, request.now))]);
    });
    route("post", OF_AD_ACCOUNT, (request) => {
        needAdAccount(request, request.param("adAccount"), parts, true);
        return envelope(
            request,
            "segments",
            readSegments(request).map((order) => create(request, parts, order)),
        );
    });
    route("put", OF_AD_ACCOUNT, (request) => {
        needAdAccount(request, request.param("adAccount"), parts, true);
        return envelope(
            request,
            "segments",
            readSegments(request).map((order) => update(request, parts, order)),
        );
    });
    route("delete", "/v1/segments/:id", (request) => {
        if (!state.segments.has(request.param("id"))) {
            const message = "Entity does not exist or you do not have permission to access it";
            return envelope(request, "segments", [itemError("E3004", message)]);
        }
        state.commit({ kind: "deleteSegment", id: needSegment(request, parts, true).record.id });
        return envelope(request, "segments", []);
    });
}

type Order = Readonly<Record<string, unknown>>;

function readSegments(request: Admitted): readonly Order[] {
    const body = readJson(request) as { segments?: unknown } | null;
    const segments = body?.segments;
    if (!Array.isArray(segments) || segments.length === 0) throw badBody();
    return segments.map((segment: unknown) => {
        if (typeof segment !== "object" || segment === null) throw badBody();
        return segment as Order;
    });
}

function ofAdAccount({ state }: SnapchatParts, adAccount: string): Segment[] {
    return [...state.segments.values()].filter(({ record }) => record.adAccount === adAccount);
}

function create(request: Admitted, parts: SnapchatParts, order: Order): Item {
    const adAccount = request.param("adAccount");
    const { name, source_type: sourceType, retention_in_days: retentionDays = LIFETIME_DAYS, description = "" } = order;
    if (!isName(name)) return notAllowed("name");
    if (typeof sourceType !== "string" || !SOURCE_TYPES.includes(sourceType)) return notAllowed("source_type");
    if (order.ad_account_id !== adAccount) return notAllowed("ad_account_id");
    if (!isDays(retentionDays)) return notAllowed("retention_in_days");
    if (typeof description !== "string") return notAllowed("description");
    const others = ofAdAccount(parts, adAccount);
    if (parts.settings.snapchat.sameName === "refuse" && others.some(({ record }) => record.name === name)) {
        return notAllowed("name");
    }
    if (others.length >= AUDIENCES_PER_AD_ACCOUNT) {
        return itemError("E2002", `The ad account has reached the limit of ${AUDIENCES_PER_AD_ACCOUNT} audiences`);
    }
    const dates = { created: request.now, updated: request.now };
    const record = { id: freshId(parts), name, description, adAccount, sourceType, retentionDays, ...dates };
    parts.state.commit({ kind: "segment", segment: record });
    // What a later read adds is absent from the answer to a create.
    return success("segment", { ...basic(record), status: "PENDING", approximate_number_users: 0 });
}

function update(request: Admitted, parts: SnapchatParts, order: Order): Item {
    const segment = parts.state.segments.get(typeof order.id === "string" ? order.id : "");
    if (segment === undefined || segment.record.adAccount !== request.param("adAccount")) {
        return itemError("E3004", "Entity does not exist or you do not have permission to access it");
    }
    const before = segment.record;
    const { name = before.name, description = before.description } = order;
    const { retention_in_days: retentionDays = before.retentionDays } = order;
    if (!isName(name)) return notAllowed("name");
    if (typeof description !== "string") return notAllowed("description");
    if (!isDays(retentionDays)) return notAllowed("retention_in_days");
    const record = { ...before, name, description, retentionDays, updated: request.now };
    parts.state.commit({ kind: "segment", segment: record });
    return success("segment", whole(segment, request.now));
}

function isName(name: unknown): name is string {
    return typeof name === "string" && name.length > 0 && [...name].length <= NAME_LENGTH;
}

function isDays(days: unknown): days is number {
    return typeof days === "number" && Number.isInteger(days) && days > 0 && days <= LIFETIME_DAYS;
}

function notAllowed(property: string): Item {
    return itemError("E2002", `Property value is not allowed : [${property}]`);
}

/** Ids are sixteen digits. */
function freshId({ state }: SnapchatParts): string {
    for (;;) {
        const digits = Array.from(crypto.getRandomValues(new Uint8Array(15)), (value) => value % 10).join("");
        if (!state.segments.has(`6${digits}`)) return `6${digits}`;
    }
}

function basic(record: SegmentRecord): object {
    return {
        id: record.id,
        updated_at: new Date(record.updated).toISOString(),
        created_at: new Date(record.created).toISOString(),
        name: record.name,
        ad_account_id: record.adAccount,
        description: record.description,
        source_type: record.sourceType,
        retention_in_days: record.retentionDays,
    };
}

/** A segment as a read shows it. */
export function whole(segment: Segment, now: number): object {
    const { record } = segment;
    const { uploadStatus, targetableStatus, users } = segment.figures(now);
    return {
        ...basic(record),
        organization_id: SNAPCHAT_SEEDS.organization.id,
        status: now - record.created < PENDING_MILLISECONDS ? "PENDING" : "ACTIVE",
        upload_status: uploadStatus,
        targetable_status: targetableStatus,
        approximate_number_users: users,
        visible_to: [`AdAccountEntity_${record.adAccount}`],
    };
}
