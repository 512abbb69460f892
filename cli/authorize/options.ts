import { Command, InvalidArgumentError, Option } from "commander";
import type { AuthorizeStep } from "../../provider/destinations/authorize";
import { portFrom } from "../port";
import { DEFAULT_PORT } from "./redirect";

const FIVE_MINUTES = 300;

/** The subcommand of one vendor, without its action. */
export function vendorCommand({ kind, settings, how }: AuthorizeStep, displayName: string): Command {
    const command = new Command(kind).description(`Connect ${displayName}`);
    if (how.form === "code") {
        command.requiredOption("--client-id <id>", `client id of the application: ${how.application}`);
        if (how.pkce) command.option("--pkce", "the application has no client secret and uses PKCE");
    }
    for (const { name, description, required } of settings) {
        const option = new Option(
            `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} <id>`,
            description,
        );
        command.addOption(option.makeOptionMandatory(required));
    }
    if (how.form === "code") {
        command
            .option("--port <number>", "port on 127.0.0.1 that the answer comes to", portFrom(1), DEFAULT_PORT)
            .addOption(redirectOption())
            .option("--no-browser", "only print the address of the consent page")
            .option("--timeout <seconds>", "how long to wait for the answer", readSeconds, FIVE_MINUTES);
    }
    return command
        .option("--endpoint <url>", "one base URL for all hosts of the vendor, as a connection has it: the sandbox's")
        .option("--set", "set the stack's configuration, and show no secret")
        .addOption(new Option("--print", "print the command lines also where no terminal shows them").conflicts("set"))
        .option("--stack <name>", "the stack to set; default the selected one")
        .option("--cwd <folder>", "the folder of the Pulumi project; default this one")
        .option("--prefix <word>", "how the keys of the configuration begin", readPrefix, camelCase(kind));
}

function redirectOption(): Option {
    const description = "the redirect URI that the application has, if it is another one";
    return new Option("--redirect-uri <uri>", description).conflicts("port");
}

function camelCase(kind: string): string {
    return kind.replaceAll(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
}

function readSeconds(text: string): number {
    const seconds = Number(text);
    if (/^\d+$/.test(text) && seconds >= 1 && seconds <= 3600) return seconds;
    throw new InvalidArgumentError("Write a number of seconds from 1 to 3600.");
}

function readPrefix(text: string): string {
    if (/^[A-Za-z][\w.:-]*$/.test(text)) return text;
    throw new InvalidArgumentError("Write a letter first, then letters, digits, dots, dashes or underscores.");
}
