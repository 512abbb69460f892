import { makePlace } from "../segments/support";
import type { Place } from "../segments/support";
import { files } from "../../provider/segments/files-input";
import { stage } from "../../provider/pipeline/stage";
import type { Stage, StageRequest } from "../../provider/pipeline/stage";
import type { DuckDBValue } from "@duckdb/node-api";

/** 32 bytes of no meaning. */
export const secret = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7));

export interface StagePlace extends Place {
    /** Stages the files named, in that order, with the address in column `Email`. */
    stage(names: string | readonly string[], request?: Partial<StageRequest>): Promise<Stage>;
    /** Rows of a query, bytes as lower-case hex. */
    query(sql: string): Promise<Record<string, DuckDBValue>[]>;
}

export async function makeStagePlace(signal?: AbortSignal): Promise<StagePlace> {
    const place = await makePlace(signal);
    return {
        ...place,
        stage: (names, request) =>
            stage(
                {
                    segments: [names].flat().map((name) => files(name)),
                    email: "Email",
                    fields: [],
                    identifier: "email",
                    maxEmailLength: 100,
                    specs: {},
                    key: secret,
                    ...request,
                },
                place.context,
                place.workbench,
            ),
        query: (sql) => place.workbench.rows(sql),
    };
}
