import type { Workbench } from "../workbench";
import type { Rejection } from "./rejects";

/**
 * Judges people where the rules judged rows: who has not consented on one row has not consented on any, and is left out of all. Makes
 * `Stage.withheld`. `table` is a stage with the columns `rule` and `consented`.
 */
export async function withhold(
    table: string,
    { addressed, consent }: Rejection,
    workbench: Workbench,
): Promise<string> {
    const against = `SELECT key FROM ${table} WHERE NOT consented AND key IS NOT NULL`;
    if (consent !== undefined) {
        await workbench.run(
            `UPDATE ${table} SET rule = ${String(consent.rule)}, email = NULL, sha256 = NULL
             WHERE rule IS NULL AND key IN (${against})`,
        );
    }
    const withheld = workbench.fresh("withheld");
    await workbench.run(
        `CREATE TABLE ${withheld} AS SELECT DISTINCT key FROM ${table} WHERE rule IS NOT NULL AND ${addressed}
         AND key NOT IN (${against}) AND key NOT IN (SELECT key FROM ${table} WHERE rule IS NULL)`,
    );
    return withheld;
}
