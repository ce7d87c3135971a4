// The two matrices: Wᵀ, W on the other side of its diagonal, and what their rows and columns fold into.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as operator from "../stage/operator.js";
import { matrixEntry } from "./reference.js";
import { cellOf } from "../stage/gestures.js";
import { layout } from "../stage/layout.js";
import { litTiles } from "../stage/picture.js";
import { products } from "../stage/products.js";
import { complete } from "../stage/state.js";
import { VIEWS } from "../stage/views.js";
import { validStates } from "./random.js";

const HERO = complete({ scene: "matrix" });
const entries = (state) => Object.values(operator.sizes(state)).slice(0, 3).flat().reduce((product, size) => product * size, 1);
const STATES = [HERO, ...validStates(120, 41).filter((state) => entries(state) < 2000).map((state) => ({ ...state, scene: "matrix", focus: null, step: null }))];
const WIDTHS = [288, 358, 688];
const flat = ([r, c], [, columns]) => r * columns + c;
const near = (a, b, what) => assert.ok(Math.abs(a - b) < 1e-6, `${what}: ${a} and ${b}`);

test("the entry in row i and column j of Wᵀ stands in row j and column i of W", () => {
  for (const state of STATES)
    for (const width of WIDTHS) {
      const [transposed, conv] = ["matrix", "convolution"].map((view) => layout(state, view, width));
      const { input, output } = operator.sizes(state);
      for (const { key, input: from, output: to, k } of products(state)) {
        if (!to) continue;
        assert.equal(matrixEntry(state, flat(to, output), flat(from, input)).value, k);
        near(transposed.get(key).y, transposed.get(`y${to}`).y, "row of Wᵀ");
        near(transposed.get(key).x, transposed.get(`x${from}`).x, "column of Wᵀ");
        near(conv.get(key).y, conv.get(`x${from}`).y, "row of W");
        near(conv.get(key).x, conv.get(`y${to}`).x, "column of W");
      }
    }
});

test("a column folds into its stamp, a row into its window, and nothing else moves", () => {
  for (const state of STATES)
    for (const view of ["matrix", "convolution"])
      for (const [map, other] of [["input", "output"], ["output", "input"]]) {
        const sizes = operator.sizes(state);
        const focus = { map, at: sizes[map].map((size) => size - 1) };
        const [before, after] = [null, focus].map((one) => layout({ ...state, focus: one }, view, 358));
        const lit = litTiles(products(state), focus);
        const folded = new Set(lit.map(({ key }) => key));
        for (const tile of lit) {
          assert.deepEqual(after.get(tile.key), after.get(`f${view}${flat(tile[other], sizes[other])}`));
          assert.deepEqual(after.get(`e${tile.key.slice(1)}`), before.get(tile.key)); // its entry stays in the matrix
        }
        for (const [key, box] of before) if (!folded.has(key)) assert.deepEqual(after.get(key), box, key);
        assert.equal(after.height, before.height);
        const added = [...after.keys()].filter((key) => !before.has(key)).map((key) => key[0]);
        assert.deepEqual([...new Set(added)].sort(), lit.length ? ["e", "f", "l"] : ["f", "l"]);
      }
});

test("what is folded lies beside the matrix, on the screen", () => {
  for (const state of STATES)
    for (const view of ["matrix", "convolution"])
      for (const width of WIDTHS)
        for (const map of ["input", "output"]) {
          const boxes = layout({ ...state, focus: { map, at: [0, 0] } }, view, width);
          const others = [...boxes].filter(([key]) => /^[xyted]/.test(key));
          for (const [key, { x, y, w, h }] of boxes) {
            if (key[0] !== "f") continue;
            assert.ok(x >= -1e-6 && x + w <= width + 1e-6 && y >= 0 && y + h <= boxes.height + 1e-6, `${view} ${width}: ${key}`);
            for (const [other, box] of others) {
              if (other[0] === "t" && box.x >= x - 1e-6 && box.x < x + w && box.y >= y - 1e-6 && box.y < y + h) continue;
              assert.ok(box.x >= x + w || box.x + box.w <= x || box.y >= y + h || box.y + box.h <= y, `${view} ${width}: ${key} on ${other}`);
            }
          }
        }
});

test("rows stay as high as a finger needs, while they are few", () => {
  for (const n of [2, 3, 4]) {
    const map = Array.from({ length: n }, () => Array(n).fill(1));
    const boxes = layout({ ...HERO, X: map }, "matrix", 358);
    near(boxes.get("y0,1").y - boxes.get("y0,0").y >= 24 - 1e-9, true, "step");
  }
  const many = layout({ ...HERO, X: Array.from({ length: 6 }, () => Array(6).fill(1)) }, "matrix", 358);
  assert.ok(many.height < 720);
});

test("the row is outlined with its output cell in Wᵀ and with its input cell in W", () => {
  const bands = ["matrix", "convolution"].map((view) => layout(HERO, view, 688).band);
  const wide = (band, map) => band({ map, at: [1, 1] }).w > band({ map, at: [1, 1] }).h;
  assert.deepEqual(bands.map((band) => ["input", "output"].map((map) => wide(band, map))), [[false, true], [true, false]]);
  assert.equal(bands[0]({ map: "kernel", at: [0, 0] }), undefined);
});

test("the words say what a row and a column are", () => {
  const tiles = products(HERO);
  const say = (view, map, at) => {
    const focus = map && { map, at };
    return VIEWS[view].words({ ...HERO, view, focus }, { focus, lit: litTiles(tiles, focus), invites: [2, 1], tiles });
  };
  assert.equal(say("matrix"), "X and Y are vectors now, read row by row. Tap the 12 for its row of Wᵀ, or a number of X for its column.");
  assert.equal(say("matrix", "output", [2, 1]), "Row 7 of Wᵀ has 3 under the 2 and 2 under the 3. Folded to the shape of X, it is the window.");
  assert.equal(say("matrix", "output", [1, 1]), "Row 4 of Wᵀ has four entries. Folded to the shape of X, it is the window.");
  assert.equal(say("matrix", "output", [0, 0]), "Row 0 of Wᵀ has 0 under the 0. Folded to the shape of X, it is the window.");
  assert.equal(say("matrix", "input", [1, 1]), "The column under this 3 of X, folded to the shape of Y, is its stamp.");
  assert.equal(say("convolution", "input", [1, 0]), "Row 2 of W has four entries. Folded to the shape of Y, it is the window that the convolution reads.");
  assert.equal(say("convolution", "output", [2, 2]), "This column of W has one entry: row 8 of Wᵀ.");
  assert.equal(say("convolution", "kernel", [1, 1]), "This 3 of K stands in four entries of W.");
});

test("in W a row number, an entry and an empty place choose their row, which is an input cell", () => {
  const tiles = products(HERO);
  const cell = (key) => cellOf(key, { ...HERO, view: "convolution" }, tiles);
  assert.deepEqual(cell("n2"), { map: "input", at: [1, 0] });
  assert.deepEqual(cell("dconvolution28"), { map: "input", at: [1, 1] });
  assert.deepEqual(cell("t1,0,1,1"), { map: "input", at: [1, 0] });
  assert.deepEqual(cell("e1,0,1,1"), { map: "input", at: [1, 0] });
  assert.deepEqual(cellOf("e1,0,1,1", HERO, tiles), { map: "output", at: [2, 1] });
  assert.equal(cell("fconvolution3"), null);
});
