import tseslint from "typescript-eslint";

export default tseslint.config(
    { ignores: ["dist/", "test/resources/fixtures/", "node_modules/", ".cache/", "coverage/", "**/.segment-export/"] },
    ...tseslint.configs.recommendedTypeChecked,
    {
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
            "max-lines": ["error", { max: 200, skipBlankLines: false, skipComments: false }],
            "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
            "@typescript-eslint/consistent-type-imports": "error",
            "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
            "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
            eqeqeq: "error",
            "no-console": "error",
        },
    },
    {
        files: ["test/**", "tools/**", "bench/**", "examples/**", "cli/**"],
        rules: { "max-lines-per-function": "off", "no-console": "off" },
    },
    { files: ["**/*.mjs", "**/*.js"], ...tseslint.configs.disableTypeChecked },
);
