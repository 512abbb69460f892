import { play } from "./play";
import { scenarioOf } from "./scenario";
import { tell } from "../support/tell";

/**
 * `<first seed> <step> <runs> <at once> [vendor]`: a process that plays every so many-th scenario, some at once since each mostly waits,
 * and tells each verdict as a line of JSON.
 */
async function main([first, step, runs, atOnce, vendor]: readonly string[]): Promise<void> {
    let begun = 0;
    const inTurn = async (): Promise<void> => {
        while (begun < Number(runs)) {
            const seed = Number(first) + Number(step) * begun++;
            tell(JSON.stringify(await play(scenarioOf(seed, vendor))));
        }
    };
    await Promise.all(Array.from({ length: Number(atOnce) }, inTurn));
}

void main(process.argv.slice(2));
