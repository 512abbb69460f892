/**
 * What the dynamic-provider process loads: each resource type's hooks by the type's name. The names and this subpath are permanent,
 * since every state names them. It must not load the SDK's main module nor DuckDB: it is loaded for every command, as one file
 * (`tools/install/bundle.mjs`).
 */
import "./node-version";
import { connectionLifecycle } from "./resources/connection-lifecycle";
import { serve } from "./resources/engine/serve";
import { ProviderSession } from "./resources/engine/session";
import { exportRunLifecycle } from "./resources/export-run-lifecycle";
import { segmentExportLifecycle } from "./resources/segment-export-lifecycle";

// Flags may come first; the engine's address is the last argument.
const session = new ProviderSession(process.argv.at(-1));

export const SnapchatConnection = serve(connectionLifecycle, session);
export const KlaviyoConnection = serve(connectionLifecycle, session);
export const ConstantContactConnection = serve(connectionLifecycle, session);
export const SegmentExport = serve(segmentExportLifecycle, session);
export const ExportRun = serve(exportRunLifecycle, session);
