import js from "@eslint/js";
import importX, { createNodeResolver } from "eslint-plugin-import-x";
import vue from "eslint-plugin-vue";
import typescript from "typescript-eslint";

/** The import rule of the architecture: which folders a folder may import from. */
const zone = (target, from, except, message) => ({ target, from, except, message });

export default typescript.config(
  { ignores: ["dist/", "release/", "node_modules/", "workers/kernels/", "syncline-demo/"] },
  js.configs.recommended,
  ...typescript.configs.strict,
  ...vue.configs["flat/recommended"],
  {
    files: ["**/*.vue"],
    languageOptions: { parserOptions: { parser: typescript.parser } },
    rules: {
      "no-undef": "off",
      // every text comes from renderer/messages; names of keys and units are the same in all languages
      "vue/no-bare-strings-in-template": ["error", {
        allowlist: ["Syncline", "mm", "X", "B", "Esc", "?", "·", "×", "/", "(", ")", ",", ".", ":", "–", "%"],
        attributes: { "/.+/": ["title", "label", "text", "alt", "placeholder", "description", "aria-label", "aria-description", "aria-placeholder", "aria-roledescription", "aria-valuetext"] },
      }],
    },
  },
  {
    files: ["**/*.ts", "**/*.vue", "**/*.mjs"],
    plugins: { "import-x": importX },
    // the plugin's own default is called "node" and would load the npm package of that name, which is a program
    settings: { "import-x/resolver-next": [createNodeResolver({ extensions: [".ts", ".vue", ".mjs", ".js", ".json"] })] },
    languageOptions: { globals: { process: "readonly", URL: "readonly", console: "readonly" } },
    rules: {
      "no-undef": "off",
      "vue/max-attributes-per-line": "off",
      "vue/singleline-html-element-content-newline": "off",
      "vue/html-self-closing": "off",
      "vue/html-indent": "off",
      "vue/html-closing-bracket-newline": "off",
      "vue/first-attribute-linebreak": "off",
      "vue/multiline-html-element-content-newline": "off",
      "vue/multi-word-component-names": "off",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "import-x/no-cycle": "error",
      "import-x/no-restricted-paths": ["error", {
        basePath: import.meta.dirname,
        zones: [
          zone("renderer", ".", ["./renderer", "./main/contract", "./workers/contract", "./node_modules"], "renderer sees only main/contract and workers/contract"),
          zone("main", "renderer", [], "main does not see the renderer"),
          zone("main", "workers", ["./contract"], "main sees only workers/contract; tasks are started by file"),
          zone("main/contract", "main", ["./contract"], "main/contract imports nothing but workers/contract"),
          zone("main/services", "main/desktop", [], "services are plain Node"),
          zone("workers", "main", [], "workers do not see main"),
          zone("workers", "renderer", [], "workers do not see the renderer"),
          zone("workers/contract", "workers", ["./contract"], "the contract stands alone"),
          zone("workers/engine", "workers", ["./engine", "./team", "./contract", "./kernels"], "the engine knows no file and no task"),
          zone("workers/team", "workers", ["./team", "./contract"], "the team knows no algorithm"),
          zone("workers/formats", "workers", ["./formats", "./contract"], "formats know no engine"),
        ],
      }],
    },
  },
  {
    files: ["main/**/*.ts", "workers/**/*.ts", "renderer/**/*.ts", "renderer/**/*.vue"],
    ignores: ["main/desktop/**", "main/index.ts"],
    rules: { "no-restricted-imports": ["error", { paths: [{ name: "electron", message: "electron is imported in main/desktop and main/index.ts alone" }] }] },
  },
  {
    files: ["workers/engine/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["node:*", "electron", "piscina"], message: "the engine knows no Node API" }] }],
      "no-restricted-properties": ["error", { object: "Math", property: "random", message: "results must be deterministic" }, { object: "Date", property: "now", message: "the engine reads no clock" }] },
  },
);
