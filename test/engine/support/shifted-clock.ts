import type { Changes } from "./variant";

const variable = "SEGMENT_EXPORT_TEST_NOW";

/**
 * For `installVariant`: what a resource asks its clock for is the moment that `at` gives, and goes on from there. Everything else keeps
 * the machine's clock.
 */
export const shiftedClock: Changes = {
    "provider/resources/engine/session.js": `
        const ahead = Date.parse(process.env.${variable} ?? new Date().toISOString()) - Date.now();
        class ProviderSession extends own.ProviderSession {
            context(...given) {
                return { ...super.context(...given), now: () => new Date(Date.now() + ahead) };
            }
        }
        module.exports = { ...own, ProviderSession };`,
};

/** The environment of a command that is run at that moment. */
export function at(now: Date): NodeJS.ProcessEnv {
    return { [variable]: now.toISOString() };
}
