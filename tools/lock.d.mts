/** Runs `work` while holding the lock at `path`; `waiting` is called once if another process holds it. */
export declare function withLock<Result>(
    path: string,
    waiting: () => void,
    work: () => Promise<Result>,
): Promise<Result>;
