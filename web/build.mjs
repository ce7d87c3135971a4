// One file for every host: no import is left in it, so that it also works inlined in a page.
// `node build.mjs FILE` writes elsewhere: the test that the committed bundle is fresh builds beside it and compares.
import { build, transform } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const small = {
  name: "small",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "chrome111" });
      return { contents: code.trim(), loader: "text" };
    });
    // Line breaks and indentation between tags say nothing in these templates.
    onLoad({ filter: /web[/\\]figure[/\\].*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      return { contents: text.replace(/html`[^]*?`;/g, (template) => template.replace(/\n\s+/g, " ").replace(/> </g, "><")), loader: "js" };
    });
  },
};

await build({
  entryPoints: [here("figure/index.js")],
  outfile: process.argv[2] ?? here("../lib/transconv_course/explorer.js"),
  absWorkingDir: here("."), // the bundle must not depend on where the build is started
  plugins: [small],
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  banner: {
    js: "/*! MIT; Lit: Copyright Google LLC, BSD-3-Clause */",
  },
  logLevel: "warning",
});
