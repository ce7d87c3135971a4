// Answers the Python tests, which compare with PyTorch: reads {"call", "items"} from standard input and writes the
// call's result for each item.

import { readFileSync } from "node:fs";
import { code, solve } from "../calculator/solver.js";
import { wayOut } from "../calculator/way_out.js";
import * as operator from "../stage/operator.js";
import { layout, VIEWS } from "../stage/layout.js";
import { products } from "../stage/products.js";
import { asPyTorch, brokenRules, complete } from "../stage/state.js";

// Whole maps of a setting.
const maps = (state) => ({
  output: operator.output(state),
  full: operator.runningSum(state, null),
  sizes: operator.sizes(state),
});

// Single cells of a setting.
const cells = ({ state, input, output, canvas, step }) => ({
  stamp: operator.stampAt(state, input),
  terms: operator.terms(state, output),
  fate: operator.fate(state, canvas),
  sum: operator.runningSum(state, step),
  output: operator.output(state),
});

// What the tiles that lie in each place of a view add up to, by the place's output cell, row by row.
const stage = ({ state, width }) => {
  const { output: [rows, columns] } = operator.sizes(state);
  const tiles = products(state);
  return Object.fromEntries(
    VIEWS.map((view) => {
      const boxes = layout(state, view, width);
      const sums = Array.from({ length: rows }, () => Array.from({ length: columns }, () => 0));
      const areas = view === "stamps" ? [] : boxes.outputs.map((at) => (view === "matrix" ? boxes.row(at) : boxes.area({ output: at })));
      for (const tile of tiles) {
        const at = boxes.get(tile.key).o === 0 ? null : placeOf(boxes, areas, tile);
        if (at) sums[at[0]][at[1]] += tile.product;
      }
      return [view, sums];
    }),
  );
};

// The output cell in whose row, area or cell a tile lies, found from its box alone; the stamps know no places but keys.
function placeOf(boxes, areas, tile) {
  if (!areas.length) return tile.output;
  const box = boxes.get(tile.key);
  const [x, y] = [box.x + box.w / 2, box.y + box.h / 2];
  const found = boxes.outputs.filter((at, index) => {
    const area = areas[index];
    return x > area.x && x < area.x + area.w && y > area.y && y < area.y + area.h;
  });
  if (found.length !== 1) throw new Error(`${tile.key} lies in ${found.length} places`);
  return found[0];
}

// What several channels give: the whole output, what each channel brings to it, and the program that prints it.
const channels = (given) => {
  const state = complete(given);
  const brought = state.X.map((map, from) => operator.output({ ...state, X: [map], K: [state.K[from]] }));
  return { broken: brokenRules(state), output: operator.output(state), brought, program: asPyTorch(state) };
};

const CALLS = {
  asPyTorch,
  cells,
  channels,
  code,
  count: (known) => solve(known).length,
  maps,
  rules: (state) => brokenRules(complete(state)),
  solve,
  stage,
  wayOut,
};

const { call, items } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(items.map((item) => CALLS[call](item))));
