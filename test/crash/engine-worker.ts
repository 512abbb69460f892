import { EngineKills } from "./engine-kills";
import { STORES } from "./scenario";
import { tell } from "../support/tell";

/** `<seed> <kills> <vendor> <store>`: kills so many processes of `pulumi up` in one stack, and tells each verdict as a line of JSON. */
async function main([seed, wanted, vendor = "", store]: readonly string[]): Promise<void> {
    const name = STORES.find((one) => one === store);
    if (name === undefined) throw new Error(`no store ${store}`);
    const kills = await EngineKills.open(vendor, name, Number(seed));
    try {
        for (let killed = 0; killed < Number(wanted);) {
            const verdict = await kills.next();
            if (verdict === undefined) continue;
            killed += 1;
            const last = killed === Number(wanted) ? await kills.emptyPlan() : [];
            tell(JSON.stringify({ ...verdict, findings: [...verdict.findings, ...last] }));
        }
    } finally {
        await kills.close();
    }
}

void main(process.argv.slice(2));
