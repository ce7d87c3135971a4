// Bundles what a page loads, each into one file without imports, so that it also runs from a file or inlined in a page.
// `node build.mjs FOLDER` writes into another folder, where a test compares the bundles with the committed ones.
import { build, transform } from "esbuild";
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = process.argv[2] ?? here("..");
const read = async (path) => JSON.parse(await readFile(here(path), "utf8"));
const SETS = await read("pages/view_sets.json");
const { views: VIEWS } = await read("../lib/transconv_course/explorer_limits.json");
// Files and handles that only one view needs are named after it, but for these.
const VIEW_OF = { overlap_words: "overlap", line_bars: "line", line_words: "line", step: "training", descent: "inverse", noise: "inverse" };

const minified = {
  name: "minified",
  setup({ onLoad }) {
    onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true, target: "chrome123" });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

// Leaves out the views that no figure of a page has, with their layouts, looks, scenes and sentences.
const limitedTo = (views) => ({
  name: "limited",
  setup({ onLoad }) {
    const isLeftOut = (name, view = VIEW_OF[name] ?? name) => [...VIEWS, "channels"].includes(view) && !views.includes(view);
    onLoad({ filter: /stage[/\\](views|layouts)[/\\]\w+\.js$/ }, async ({ path }) => {
      const name = basename(path, ".js");
      const shared = name === "matrix" && views.includes("convolution");
      if (shared || !isLeftOut(name)) return null;
      const exported = [...(await readFile(path, "utf8")).matchAll(/^export (?:const|function) (\w+)/gm)];
      return { contents: exported.map(([, one]) => `export const ${one} = () => {};`).join("\n"), loader: "js" };
    });
    onLoad({ filter: /stage[/\\]views[/\\]\w+\.css$/ }, ({ path }) => (isLeftOut(basename(path, ".css")) ? { contents: "", loader: "text" } : null));
    // A scene may be shown in some of its views only.
    onLoad({ filter: /[/\\]scenes\.json$/ }, async ({ path }) => {
      const scenes = Object.entries(JSON.parse(await readFile(path, "utf8")));
      const shown = scenes.filter(([name, scene]) => name === "plain" || scene.views.some((view) => views.includes(view)));
      return { contents: JSON.stringify(Object.fromEntries(shown)), loader: "json" };
    });
    onLoad({ filter: /[/\\]training\.json$/ }, () => (isLeftOut("training") ? { contents: '{"kernels":[],"errors":[]}', loader: "json" } : null));
    onLoad({ filter: /stage[/\\]messages\.json$/ }, async ({ path }) => {
      const said = Object.entries(JSON.parse(await readFile(path, "utf8")));
      const about = (key) => /^(?:view\.|handle\.)?(\w+)/.exec(key)[1]; // a sentence, or the name of a button or a handle
      return { contents: JSON.stringify(Object.fromEntries(said.filter(([key]) => !isLeftOut(about(key))))), loader: "json" };
    });
  },
});

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
// A page of the site loads the views that its figures have, and no others: see website/extension/page_scripts.py.
for (const views of SETS) {
  await build({
    ...common,
    plugins: [limitedTo(views), minified],
    entryPoints: [here("stage/site.js")],
    outfile: join(folder, `web/built/stage-${views.join("-")}.js`),
    format: "esm",
  });
}
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
