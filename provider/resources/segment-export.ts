import * as pulumi from "@pulumi/pulumi";
import type { Drift } from "../pipeline/drift";
import type { Schedule } from "../schedule/schedule";
import type { SegmentInput } from "../segments/segment-input";
import type { AccountInfo } from "./connection";
import type { Credentials } from "./credential";
import { BridgedResource, typeToken } from "./provider-bridge";
import { segmentInputs } from "./segment-inputs";
import type { Sharing, UsableConnection } from "./shared-connection";
import type { ConnectionKind, DestinationArgs, FieldArgs } from "./vendor-types";

/** A list or audience to be made. A name that one of the account already has is refused: then write its id. */
export interface CreateTargetArgs {
    create: pulumi.Input<{ name: pulumi.Input<string> }>;
}

/** What a run may do without being asked. */
export interface GuardArgs {
    /** Per cent of the members of ours that a run may remove. Default 10. */
    maxRemovedPercent?: pulumi.Input<number> | undefined;
    /** Members that a run may remove. Default 50,000. */
    maxRemoved?: pulumi.Input<number> | undefined;
    /** Members of ours that there may be after a run: what your contract with the vendor allows, say. Default: no limit. */
    maxMembers?: pulumi.Input<number> | undefined;
    /** Fewer removals than this are not stopped for their share. Default 100. */
    ignoreBelow?: pulumi.Input<number> | undefined;
    /** Lets so many removals through, up to the end of that day in UTC: `{ upTo: 41_000, until: "2026-11-25" }`. */
    allowRemovals?: pulumi.Input<{ upTo: pulumi.Input<number>; until: pulumi.Input<string> }> | undefined;
}

export interface SegmentExportArgs<Kind extends ConnectionKind> {
    /** What people call it. */
    displayName: pulumi.Input<string>;
    /** One of this stack, or one of another that is shared with it: `KlaviyoConnection.fromStack`. */
    connection: UsableConnection<Kind>;
    /** The list or audience, by its id; or `{ create: { name } }`: it is made, once, and kept when the export goes. */
    destination: pulumi.Input<DestinationArgs[NoInfer<Kind>] | CreateTargetArgs>;
    /** One or more, united. The same person in several counts once; the first row wins. */
    segments: pulumi.Input<SegmentInput>[];
    /** Which columns of the segments are sent as what. */
    fields: pulumi.Input<FieldArgs[NoInfer<Kind>]>;
    /** A column that must plainly say yes, else the row is not sent. Default: none, and every row is. */
    consentColumn?: pulumi.Input<string> | undefined;
    /** What counts as yes there, whatever its case. Default: yes, true, 1, y, t. */
    consentValues?: pulumi.Input<pulumi.Input<string>[]> | undefined;
    /**
     * `mirror`, the default: whoever of ours is in no segment any more, or no longer consents, is removed. `add`: nobody ever is. Both add
     * people and keep their fields up to date.
     */
    mode?: pulumi.Input<"mirror" | "add"> | undefined;
    /**
     * Whose those are who are on the target before the first run. `foreign`, the default: not ours, never removed; `adopt`: ours from then
     * on, for who leaves another tool. Either way the list is read once. Snapchat's cannot be read: who we sent is ours.
     */
    existing?: pulumi.Input<"foreign" | "adopt"> | undefined;
    /**
     * When its runs are due: `{ cron: "0 6 * * *", timeZone: "Europe/Stockholm" }`, or `"manual"`, by `trigger` alone. The first `pulumi up`
     * after a due moment runs, once for all moments that were missed; the others do nothing. Default: whenever the data differs.
     */
    schedule?: pulumi.Input<Schedule> | undefined;
    /** `false`: it keeps what it is and what it sent, and does not run, nor is any segment read. Default true. */
    active?: pulumi.Input<boolean> | undefined;
    /** Stops a run, before anything is sent, that would do more than this. */
    guard?: pulumi.Input<GuardArgs> | undefined;
    /**
     * What becomes of the target when the export is destroyed or gets another one. `leave`, the default: all stay on it. `withdraw`: whoever
     * is on it because of this export is taken off. `delete`: the target goes, which the export must have made. Either way another export
     * may use it from then on.
     */
    onDestroy?: pulumi.Input<"leave" | "withdraw" | "delete"> | undefined;
    /** Take a target over that belongs to another export. */
    takeOver?: pulumi.Input<boolean> | undefined;
}

/**
 * Which people go to which list or audience. It never uploads: `ExportRun` does. Making it proves that the target exists and is of
 * the right kind; removing it does as `onDestroy` says.
 *
 * @example
 * const lapsed = new SegmentExport("lapsed", {
 *     displayName: "Lapsed customers",
 *     connection: klaviyo,
 *     destination: { listId: "XW53Ha" },
 *     segments: [files("segments/lapsed.parquet"), files("segments/lapsed-eu/*.csv")],
 *     fields: { email: "Email", firstName: "GivenName" },
 *     guard: { maxRemovedPercent: 10, maxRemoved: 50_000 },
 * });
 */
export class SegmentExport<
    // Said, or the compiler would find it out again at every preview of a program.
    out Kind extends ConnectionKind = ConnectionKind,
> extends BridgedResource {
    declare readonly displayName: pulumi.Output<string>;
    /** What this export uses of its connection; no secret in it. */
    declare readonly connection: pulumi.Output<{
        kind: Kind;
        displayName: string;
        endpoint?: string;
        [key: string]: unknown;
    }>;
    /** As the connection's. */
    declare readonly credentials: pulumi.Output<Credentials>;
    declare readonly account: pulumi.Output<AccountInfo>;
    declare readonly destination: pulumi.Output<Record<string, unknown>>;
    declare readonly segments: pulumi.Output<SegmentInput[]>;
    /** Those of the segments, in their order; secret, unless all of them are names of environment variables. */
    declare readonly sourceCredentials: pulumi.Output<Credentials[] | undefined>;
    declare readonly fields: pulumi.Output<Record<string, unknown>>;
    declare readonly consentColumn: pulumi.Output<string | undefined>;
    declare readonly consentValues: pulumi.Output<string[] | undefined>;
    declare readonly mode: pulumi.Output<"mirror" | "add">;
    declare readonly existing: pulumi.Output<"foreign" | "adopt" | undefined>;
    declare readonly schedule: pulumi.Output<Schedule | undefined>;
    declare readonly active: pulumi.Output<boolean | undefined>;
    declare readonly guard: pulumi.Output<Record<string, unknown> | undefined>;
    declare readonly onDestroy: pulumi.Output<"leave" | "withdraw" | "delete" | undefined>;
    declare readonly takeOver: pulumi.Output<boolean>;
    /** Id and name of the target as the vendor knows it. Known after `up`. */
    declare readonly target: pulumi.Output<{ id: string; name: string; members?: number; status?: string }>;
    /**
     * Who was on the target when `pulumi refresh` looked last, in people: `{ at, onList, ours, others, missing, notYetShown }`; or, where
     * it cannot be read, or not within 60 seconds, `{ at, unreadable: "why", sent, members?, status? }`. Who is missing is planned again.
     * Undefined before the first refresh after a run.
     */
    declare readonly drift: pulumi.Output<Drift | undefined>;

    /** Names of the inputs that were written when it was saved. */
    declare readonly given: pulumi.Output<string[]>;

    /**
     * What a run takes from its export; as `Connection.declared`. `saved`: the same as `export`, as Pulumi has it, with the names of what
     * of it is there.
     * @internal
     */
    readonly declared: {
        readonly export: pulumi.Inputs;
        readonly saved: { readonly given: pulumi.Output<string[]>; readonly values: pulumi.Inputs };
        readonly sharing: pulumi.Output<Sharing> | undefined;
        readonly credentials: pulumi.Output<Credentials>;
        readonly sourceCredentials: pulumi.Output<Credentials[]> | undefined;
    };

    constructor(name: string, args: SegmentExportArgs<Kind>, options?: pulumi.CustomResourceOptions) {
        const { connection, credentials, sharing } = args.connection.declared;
        const { segments, sourceCredentials } = segmentInputs(args.segments);
        const settings: pulumi.Inputs = {
            displayName: args.displayName,
            // Passed on one by one: a resource given as an input would reach the provider as its bare id.
            connection,
            destination: args.destination,
            segments,
            fields: args.fields,
            consentColumn: args.consentColumn,
            consentValues: args.consentValues,
            mode: args.mode ?? "mirror",
            existing: args.existing,
            schedule: args.schedule,
            active: args.active,
            guard: args.guard,
            onDestroy: args.onDestroy,
            takeOver: args.takeOver ?? false,
        };
        // Who uploads to the target is the export, whatever its runs are called.
        const declared = { ...settings, urn: pulumi.createUrn(name, typeToken("SegmentExport"), options?.parent) };
        // `account` is unknown in some previews, so it stands apart from what the plan needs; it makes the export wait for its connection.
        super(
            "SegmentExport",
            name,
            { ...declared, credentials, sourceCredentials, sharing, account: args.connection.account },
            ["target", "drift", "given"],
            options,
        );
        const outputs = this as unknown as pulumi.Inputs;
        const values = Object.fromEntries(Object.keys(settings).map((property) => [property, outputs[property]]));
        const saved = { given: this.given, values };
        this.declared = { export: declared, saved, sharing, credentials, sourceCredentials };
    }
}
