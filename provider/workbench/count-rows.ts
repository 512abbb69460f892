import { identifier, type Workbench } from "../workbench";

export async function countRows(workbench: Workbench, table: string): Promise<number> {
    const [row] = await workbench.rows(`SELECT count(*)::DOUBLE AS rows FROM ${identifier(table)}`);
    return Number(row?.rows);
}
