import { auditing } from "./audit.mts";
import { constantContact } from "./constant-contact.mts";
import { credentials } from "./credentials.mts";
import { batching, sending } from "./delivery.mts";
import { identifying } from "./identifying.mts";
import { klaviyo } from "./klaviyo.mts";
import type { Mutation } from "./mutation.mts";
import { pacing } from "./pacing.mts";
import { planning, staging } from "./pipeline.mts";
import { removing } from "./removing.mts";
import { scheduling } from "./schedule.mts";
import { sharing } from "./sharing.mts";
import { snapchat } from "./snapchat.mts";
import { sourcing } from "./sources.mts";

export const all: readonly Mutation[] = [
    ...staging,
    ...planning,
    ...batching,
    ...sending,
    ...identifying,
    ...removing,
    ...auditing,
    ...klaviyo,
    ...snapchat,
    ...constantContact,
    ...pacing,
    ...credentials,
    ...scheduling,
    ...sharing,
    ...sourcing,
];
