import { Command } from "commander";
import type { AuthorizeStep } from "../provider/destinations/authorize";
import { authorizeSteps, destinationFor } from "../provider/destinations/registry";
import { ExportError } from "../provider/errors";
import { parseBase } from "../provider/http/endpoint";
import { connectByCode } from "./authorize/code-grant";
import { type Connecting, type Flags, say } from "./authorize/connect";
import { vendorCommand } from "./authorize/options";
import { connectByKey } from "./authorize/pasted-key";
import { Prompt } from "./authorize/prompt";
import type { Proof } from "./authorize/prove";
import { checkStack, configLines, setConfig } from "./authorize/pulumi-config";
import { stopSignal } from "./stop-signal";

/** `segment-export authorize <vendor>`: from a person's consent to the credentials in a stack's configuration. */
export function authorizeCommand(): Command {
    const command = new Command("authorize").description(
        "Connect a vendor: ask for consent, prove the rights, and print or set the credentials of a stack",
    );
    for (const step of authorizeSteps) {
        const { displayName } = destinationFor(step.kind);
        command.addCommand(vendorCommand(step, displayName).action((flags: Flags) => authorize(step, flags)));
    }
    return command;
}

async function authorize(step: AuthorizeStep, flags: Flags): Promise<void> {
    if (!process.stdout.isTTY && flags.print !== true && flags.set !== true) {
        const message =
            "The credentials would go where no terminal shows them: add --set to give them to Pulumi, or --print.";
        throw new ExportError("config", message);
    }
    if (flags.endpoint !== undefined) parseBase(flags.endpoint);
    const stopping = stopSignal(new ExportError("interrupted", "Stopped. Nothing was stored."));
    const prompt = new Prompt(stopping);
    const destination = destinationFor(step.kind);
    const deliver = (proof: Proof) => delivered(destination.displayName, flags, proof);
    const connecting: Connecting = { step, destination, flags, prompt, signal: stopping.signal, deliver };
    try {
        if (flags.set === true) await checkStack(flags);
        if (step.how.form === "code") await connectByCode(step.how, connecting);
        else await connectByKey(step.how, connecting);
    } finally {
        prompt.close();
        stopping.release();
    }
}

async function delivered(vendor: string, flags: Flags, { account, credentials, replaces }: Proof): Promise<void> {
    say(`${vendor} is connected: ${account.name} (${account.id}), with the rights that exports need.`);
    if (replaces)
        say("Its refresh token is replaced at every use: the stack needs a ledger that stays (segmentexport:ledger).");
    const values = Object.entries(credentials).map(([name, value]) => ({
        key: `${flags.prefix}${name.charAt(0).toUpperCase()}${name.slice(1)}`,
        value,
    }));
    if (flags.set === true) {
        await setConfig(values, flags);
        say(`Set as secrets: ${values.map(({ key }) => key).join(", ")}.`);
        return;
    }
    say("Warning: these lines hold secrets. Run them in the project's folder and keep them nowhere; --set shows none.");
    console.log(configLines(values, flags).join("\n"));
}
