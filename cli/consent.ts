import { Command } from "commander";
import { acceptLine, indented } from "../provider/consent/acceptance";
import { currentStatement, statementsFor } from "../provider/consent/statements";
import { destinations } from "../provider/destinations/registry";

interface ConsentFlags {
    readonly statement?: string;
}

/** `segment-export consent <vendor>`: the data-privacy statement that a connection to it needs accepted. */
export function consentCommand(): Command {
    const command = new Command("consent").description(
        "Print the data-privacy statement that a connection needs accepted, and the line that accepts it",
    );
    for (const { kind, displayName } of destinations) {
        const vendor = new Command(kind)
            .description(`The statement for ${displayName}`)
            .option("--statement <number>", "an earlier one, by its number; default: the one in force")
            .action(({ statement }: ConsentFlags) => console.log(statementText(kind, displayName, statement)));
        command.addCommand(vendor);
    }
    return command;
}

function statementText(kind: string, displayName: string, number: string | undefined): string {
    const statements = statementsFor(kind);
    const current = currentStatement(statements);
    const wanted = number === undefined ? current : statements.find((statement) => statement.number === number);
    if (wanted === undefined) {
        const numbers = statements.map((statement) => statement.number).join(", ");
        throw new Error(`There is no statement ${String(number)} for ${displayName}; there is: ${numbers}.`);
    }
    const state = wanted === current ? "in force" : `no longer in force: statement ${current.number} is`;
    const accept = `If you accept it, write in the connection:\n    ${acceptLine(wanted, new Date())}`;
    return [
        `Statement ${wanted.number} for ${displayName}, ${state}. SHA-256 ${wanted.hash}`,
        `\n${indented(wanted.text)}\n`,
        ...(wanted === current ? [accept] : []),
    ].join("\n");
}
