import js from "@eslint/js";
import globals from "globals";

export default [
  { ignores: ["built/", "node_modules/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      eqeqeq: "error",
      "no-use-before-define": ["error", { functions: false, variables: false }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
    },
  },
  { files: ["stage/**", "calculator/**", "pages/**", "questions/**", "sentences.js", "numbers.js"], languageOptions: { globals: globals.browser } },
  { files: ["tests/**", "*.mjs", "*.config.js"], languageOptions: { globals: globals.node } },
];
