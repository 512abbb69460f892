import * as z from "zod";
import { isExportError } from "../../errors";
import { parseBase } from "../../http/endpoint";
import type { SegmentInput } from "../segment-input";

/** A segment as it was checked; its secret stands elsewhere. */
export interface CheckedSegment extends SegmentInput {
    readonly kind: "customerInsights";
    readonly environment: string;
    readonly segment: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly endpoint?: string | undefined;
    readonly refreshing?: "wait" | "refuse" | "ignore" | undefined;
    readonly skipUnchanged?: boolean | undefined;
}

// Sovereign clouds sign in elsewhere: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
const ENVIRONMENT = /^https:\/\/[a-z0-9-]+\.crm[0-9]*\.dynamics\.com$/i;

export const input = z.strictObject({
    kind: z.literal("customerInsights"),
    environment: z
        .string()
        .regex(ENVIRONMENT, 'must be the environment\'s address, without a path: "https://org.crm4.dynamics.com"'),
    segment: z
        .string()
        .min(1, "must name the segment's output table")
        .max(256)
        .regex(/^\P{Cc}*$/u, "must hold no control characters"),
    tenantId: z.string().regex(/^[A-Za-z0-9.-]+$/, "must be the Directory (tenant) id, or a domain of the tenant"),
    clientId: z.string().regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, "must be the Application (client) id"),
    endpoint: z.string().superRefine(checkEndpoint).optional(),
    refreshing: z.enum(["wait", "refuse", "ignore"]).optional(),
    skipUnchanged: z.boolean().optional(),
});

function checkEndpoint(endpoint: string, context: z.RefinementCtx): void {
    try {
        parseBase(endpoint);
    } catch (error) {
        if (!isExportError(error)) throw error;
        context.addIssue({ code: "custom", message: error.message });
    }
}

/** `segment VIP of org.crm4.dynamics.com` */
export function describeSegment({ segment, environment }: CheckedSegment): string {
    return `segment ${segment} of ${environment.replace("https://", "")}`;
}
