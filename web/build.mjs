// Bundles what a page loads, each into one file without imports, so that it also runs from a file or inlined in a page.
// `node build.mjs FOLDER` writes into another folder, where a test compares the bundles with the committed ones.
import { build, transform } from "esbuild";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? here("..");

const minified = {
  name: "minified",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "chrome123" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = {
  absWorkingDir: here("."), // the bundles must not depend on where the build is started
  plugins: [minified],
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

await build({ ...common, entryPoints: [here("stage/index.js")], outfile: join(folder, "lib/transconv_course/explorer.js"), format: "esm" });
// Classic scripts: a page that is opened from a file can't load modules, and a notebook's output contains its script.
await build({
  ...common,
  entryPoints: [
    { in: here("calculator/page.js"), out: "web/built/calculator" },
    { in: here("questions/page.js"), out: "lib/transconv_course/questions/questions" },
  ],
  outdir: folder,
  format: "iife",
});
await build({
  ...common,
  plugins: [],
  entryPoints: [{ in: here("questions/style.css"), out: "lib/transconv_course/questions/questions" }],
  outdir: folder,
  target: "chrome111",
});
