import fc from "fast-check";

/** The same cases in every run of the tests, so that the same sources have the same outcome. `npm run soak` plays others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 20_261_122) });
