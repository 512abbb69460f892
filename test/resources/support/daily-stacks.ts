import { daily, ScheduledStack } from "./scheduled-stack";
import type { Up } from "./scheduled-stack";

interface DailyStacks {
    /** An `up` at this moment, ISO 8601. */
    readonly at: (now: string) => Promise<Up>;
    /** Another stack for the same test, on a sandbox whose jobs take so many seconds. */
    readonly restart: (jobSeconds: number) => Promise<void>;
}

/** A stack for each test of a file, on a daily schedule and with five people, closed after it. `use` is handed each. */
export function dailyStacks(use: (stack: ScheduledStack) => void): DailyStacks {
    let stack: ScheduledStack;
    const start = async (jobSeconds?: number): Promise<void> => {
        stack = await ScheduledStack.start(jobSeconds);
        stack.timing = { schedule: daily };
        stack.people(5);
        use(stack);
    };
    beforeEach(() => start());
    afterEach(() => stack.close());
    return {
        at: (now) => {
            stack.now = now;
            return stack.up();
        },
        restart: async (jobSeconds) => {
            await stack.close();
            await start(jobSeconds);
        },
    };
}
