// Answers the Python tests, which compare with PyTorch: reads {"call", "items"} from standard input and writes the
// call's result for each item.

import { readFileSync } from "node:fs";
import { code, solve } from "../calculator/solver.js";
import { wayOut } from "../calculator/way_out.js";
import * as operator from "../figure/operator.js";
import { asPyTorch, brokenRules, complete } from "../figure/state.js";

// Single cells of a setting, and what the figure says of them.
const cells = ({ state, input, output, canvas, step }) => ({
  stamp: operator.stampAt(state, input),
  terms: operator.terms(state, output),
  window: operator.windowAt(state, output),
  fate: operator.fate(state, canvas),
  sum: operator.runningSum(state, step),
  output: operator.output(state),
  overlap: operator.overlap(state),
});

const CALLS = {
  asPyTorch,
  cells,
  code,
  compute: operator.compute,
  count: (known) => solve(known).length,
  rules: (state) => brokenRules(complete(state)),
  solve,
  wayOut,
};

const { call, items } = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(items.map((item) => CALLS[call](item))));
