// Answers the Python tests, which compare with PyTorch: reads {"call", "items"} from standard input and writes the
// call's result for each item.

import { readFileSync } from "node:fs";
import { code, solve } from "../calculator/solver.js";
import { wayOut } from "../calculator/way_out.js";
import * as operator from "../stage/operator.js";
import { layout } from "../stage/layout.js";
import { window } from "../stage/layouts/window.js";
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
const stage = ({ state, width }) => Object.fromEntries(TILED.map((view) => [view, sums(state, view, width)]));
const TILED = ["stamps", "window", "matrix", "phases"];

const SOME = 6; // windows that are looked at where only one is shown at a time

function sums(state, view, width) {
  const { output } = operator.sizes(state);
  const tiles = products(state);
  const table = Array.from({ length: output[0] }, () => Array.from({ length: output[1] }, () => 0));
  const everything = layout(state, view, width);
  const oneByOne = view === "window" && tiles.some(({ key, output: at }) => at && everything.get(key).o === 0);
  const apart = oneByOne ? Math.ceil((output[0] * output[1]) / SOME) : 1;
  for (const [index, [r, c]] of operator.places(output).entries()) {
    if (index % apart) {
      table[r][c] = null; // not looked at
      continue;
    }
    // A large window view has room for one window at a time: that of the chosen cell.
    const boxes = oneByOne ? oneWindow({ ...state, focus: { map: "output", at: [r, c] } }, width, tiles) : everything;
    for (const tile of tiles) if (boxes.get(tile.key).o !== 0 && liesIn(boxes, view, tile, [r, c])) table[r][c] += tile.product;
  }
  return table;
}

// The boxes of the tiles alone, as a view that shows one window at a time has them.
function oneWindow(state, width, tiles) {
  const { tile: boxOf, area } = window(state, width);
  const boxes = new Map(tiles.map((tile) => [tile.key, tile.output ? boxOf(tile) : { o: 0 }]));
  return Object.assign(boxes, { area });
}

// Whether a tile lies in the row, window or area of an output cell, seen from its box alone; the stamps know only keys.
function liesIn(boxes, view, tile, at) {
  if (view === "stamps") return `${tile.output}` === `${at}`;
  const place = view === "matrix" ? boxes.band({ map: "output", at }) : boxes.area({ output: at });
  const { x, y, w, h } = boxes.get(tile.key);
  const [middle, centre] = [x + w / 2, y + h / 2];
  return middle > place.x && middle < place.x + place.w && centre > place.y && centre < place.y + place.h;
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
  complete,
  count: (known) => solve(known).length,
  maps,
  rules: (state) => brokenRules(complete(state)),
  solve,
  stage,
  wayOut,
};

const { call, items } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(items.map((item) => CALLS[call](item))));
