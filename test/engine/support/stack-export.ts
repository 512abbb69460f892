/** What `pulumi stack export` prints, as far as tests read it. */
export interface StackExport {
    version: number;
    deployment: {
        resources?: StackResource[];
        pending_operations?: { type: string; resource: StackResource }[];
    };
}

export interface StackResource {
    urn: string;
    type: string;
    id?: string;
    inputs?: Record<string, unknown>;
    outputs?: Record<string, unknown>;
    initErrors?: string[];
}
