#!/usr/bin/env node
import "../provider/node-version";
import { Command } from "commander";
import { auditCommand } from "./audit";
import { authorizeCommand } from "./authorize";
import { consentCommand } from "./consent";
import { runsCommand } from "./runs";
import { sandboxCommand } from "./sandbox";

const program = new Command("segment-export").description(
    "Companion of pulumi-segment-export: customer segments to Snapchat, Klaviyo and Constant Contact.",
);
program.addCommand(auditCommand());
program.addCommand(authorizeCommand());
program.addCommand(consentCommand());
program.addCommand(runsCommand());
program.addCommand(sandboxCommand());

program.parseAsync().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
});
