import { type Chance } from "./chance.mts";

/** An address as people and their telephones write it: another case, blanks around. Most stay as they are. */
export function dirtied(email: string, chance: Chance): string {
    const kind = chance.next();
    if (kind < 0.8) return email;
    if (kind < 0.86) return email.toUpperCase();
    if (kind < 0.92) return email.replaceAll(/\b[a-z]/g, (letter) => letter.toUpperCase());
    if (kind < 0.95) return ` ${email}`;
    if (kind < 0.97) return `${email}  `;
    if (kind < 0.98) return `\t${email}`;
    // A no-break space, as it comes along when an address is copied from a web page.
    return kind < 0.99 ? `\u{a0}${email}` : `${email}\u{a0} `;
}

/** An address that no mail can reach, made from one that could be. */
export function invalidAddress(email: string, chance: Chance): string {
    const [local = "", domain = ""] = email.split("@");
    return chance.pick([
        local,
        `${local}@`,
        `@${domain}`,
        `${local}@@${domain}`,
        `${local} ${domain}`,
        `${local}@${domain}@${domain}`,
        `${local} x@${domain}`,
        `${local}@localhost`,
        `${local}@.${domain}`,
        `${local}@${domain}.`,
        `${local}@${domain.replace(".", "..")}`,
        `${local},other@${domain}`,
        `<${email}>`,
        `mailto:${email}`,
        "n/a",
        "none",
    ]);
}

/** An address that mail can reach, and that not every program and not every vendor takes. */
export function unusualAddress(email: string, chance: Chance): string {
    const [local = "", domain = ""] = email.split("@");
    return chance.pick([
        `${local.replace(".", ".o'")}@${domain}`,
        `${local.replaceAll("o", "ö").replaceAll("a", "å")}@${domain}`,
        `${local.toUpperCase().replaceAll("I", "İ")}@${domain}`,
        `${local}.οδυσσευς@${domain}`,
        `${local}@bücher.${domain}`,
        `${local}+${"newsletter-from-the-shop-".repeat(2)}${local.length}@orders-and-invoices.northern-branch.${domain}`,
    ]);
}

/** What a consent column holds besides a plain yes: refusals, nothing, and what only some systems take for a yes. */
export function unclearConsent(chance: Chance): string {
    const kind = chance.next();
    if (kind < 0.45) return "no";
    if (kind < 0.7) return "";
    return chance.pick([
        "Yes",
        "YES",
        " yes ",
        "true",
        "1",
        "y",
        "No",
        "false",
        "0",
        "n",
        "maybe",
        "ja",
        "yes?",
        "opt-out",
    ]);
}

/** Longer than some vendors take, and cut by none. */
export function veryLongName(name: string): string {
    return Array.from({ length: 12 }, () => name).join("-");
}
