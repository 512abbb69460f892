/** @type {import("jest").Config} */
export default {
    testEnvironment: "node",
    roots: ["<rootDir>/test"],
    testMatch: ["**/*.test.ts"],
    transform: { "^.+\\.ts$": ["ts-jest", { tsconfig: "tsconfig.jest.json" }] },
    setupFiles: ["<rootDir>/test/support/property-seed.ts"],
    testTimeout: 60_000,
};
