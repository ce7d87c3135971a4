// The layouts: the same tiles in every view, each where its view says, and everything on the screen.
// cspell:ignore astamps dmatrix dwindow

import assert from "node:assert/strict";
import { test } from "node:test";
import * as operator from "../stage/operator.js";
import { cellOf, neighbour, windowNear } from "../stage/gestures.js";
import { layout, VIEWS } from "../stage/layout.js";
import { between } from "../stage/motion.js";
import { connectors } from "../stage/picture.js";
import { products, productsOf, sumOf } from "../stage/products.js";
import { equation } from "../stage/sentence.js";
import { complete } from "../stage/state.js";
import { VIEWS as WITH_WORDS } from "../stage/views.js";
import { validStates } from "./random.js";

const HERO = complete({});
const STATES = [HERO, ...validStates(150, 20)];
const WIDTHS = [320, 358, 519, 520, 688, 1200];
const LASTING = /^[xkyt]/;
const SOLID = /^[xkytzd]/;

test("the products of an output cell add up to it", () => {
  for (const state of STATES) {
    const tiles = products(state);
    operator.output(state).forEach((line, r) =>
      line.forEach((value, c) => {
        const sum = sumOf(productsOf(tiles, [r, c]));
        assert.ok(Math.abs(sum - value) <= 1e-9 * (1 + Math.abs(value)));
      }),
    );
  }
});

test("a tile's key names its channels only where there are several", () => {
  const keys = (state) => products(complete(state)).map(({ key }) => key);
  assert.deepEqual(keys({ X: [[1, 2]], K: [[3]] }), ["t0,0,0,0", "t0,1,0,0"]);
  assert.deepEqual(keys({ X: [[[1, 2]]], K: [[[[3]]]] }), ["t0,0,0,0", "t0,1,0,0"]);
  assert.deepEqual(keys({ X: [[[1]], [[2]]], K: [[[[3]]], [[[4]]]] }), ["t0,0,0,0,0,0", "t1,0,0,0,0,0"]);
});

test("the cells of the maps and the tiles have the same keys in every view, and every tile has a box of its own", () => {
  for (const state of STATES) {
    const keys = VIEWS.map((view) => [...layout(state, view, 688).keys()].filter((key) => LASTING.test(key)).sort());
    for (const other of keys) assert.deepEqual(other, keys[0]);
    const { input, kernel, output } = operator.sizes(state);
    const [x, k, y] = [input, kernel, output].map(([rows, columns]) => rows * columns);
    assert.equal(keys[0].length, x + k + y + x * k);
  }
});

test("where the matrix and the windows hold no product there is an empty slot", () => {
  for (const state of STATES) {
    const { input, kernel, output } = operator.sizes(state);
    const kept = products(state).filter(({ output: at }) => at).length;
    const area = ([rows, columns]) => rows * columns;
    const slots = (view, letter) => [...layout(state, view, 688).keys()].filter((key) => key[0] === letter).length;
    assert.equal(slots("matrix", "d") + kept, area(output) * area(input));
    assert.equal(slots("convolution", "d") + kept, area(output) * area(input));
    if (area(input) * area(kernel) > 16) assert.equal(slots("window", "f"), area(kernel)); // one window at a time
    else assert.equal(slots("window", "d") + kept, area(output) * area(kernel));
  }
});

test("everything lies within the width, on any screen", () => {
  for (const state of STATES)
    for (const view of VIEWS)
      for (const width of WIDTHS) {
        const boxes = layout(state, view, width);
        for (const [key, box] of boxes) {
          if (key[0] === "l" || key[0] === "g") continue; // words: as wide as they are
          const across = box.w > 0 && box.x >= -0.01 && box.x + box.w <= width + 0.01;
          const down = box.h > 0 && box.y >= -0.01 && box.y + box.h <= boxes.height + 0.01;
          if (!across || !down) assert.fail(`${view} ${width}: ${key} at ${JSON.stringify(box)} of ${boxes.height}`);
        }
      }
});

test("no two boxes overlap, except a tile and what it lies on", () => {
  for (const state of STATES.slice(0, 60))
    for (const view of VIEWS)
      for (const width of [320, 688]) {
        const solid = [...layout(state, view, width)].filter(([key, { o }]) => SOLID.test(key) && o !== 0);
        solid.sort(([, a], [, b]) => a.x - b.x);
        solid.forEach(([key, a], index) => {
          for (const [other, b] of solid.slice(index + 1)) {
            if (b.x >= a.x + a.w - 1e-6) break;
            if (a.y + a.h > b.y + 1e-6 && b.y + b.h > a.y + 1e-6) assert.fail(`${view} ${width}: ${key} and ${other}`);
          }
        });
      }
});

test("a window reads the input cells of its products, and a phase holds the cells of one remainder", () => {
  for (const state of STATES) {
    const tiles = products(state);
    const window = layout(state, "window", 688);
    for (const at of window.outputs) {
      const frame = window.reads(at);
      for (const tile of productsOf(tiles, at)) {
        const box = window.get(`x${tile.input}`);
        assert.ok(box.x >= frame.x - 1e-6 && box.x + box.w <= frame.x + frame.w + 1e-6 && box.y >= frame.y - 1e-6 && box.y + box.h <= frame.y + frame.h + 1e-6);
      }
    }
    const phases = layout(state, "phases", 688);
    const order = [...phases.outputs].sort((a, b) => phases.area({ output: a }).x - phases.area({ output: b }).x || a[0] - b[0]);
    const columns = order.map(([, c]) => c % state.stride[1]);
    assert.deepEqual(columns, [...columns].sort((a, b) => a - b));
  }
});

test("a matrix has the cells of X and Y in reading order, and an entry stands under its number of X", () => {
  for (const state of STATES) {
    const boxes = layout(state, "matrix", 688);
    const sorted = (letter, along) => [...boxes.keys()].filter((key) => key[0] === letter).sort((a, b) => boxes.get(a)[along] - boxes.get(b)[along]);
    const { input, output } = operator.sizes(state);
    assert.deepEqual(sorted("x", "x"), operator.places(input).map((at) => `x${at}`));
    assert.deepEqual(sorted("y", "y"), operator.places(output).map((at) => `y${at}`));
    for (const tile of products(state)) if (tile.output) assert.equal(boxes.get(tile.key).x, boxes.get(`x${tile.input}`).x);
  }
});

test("the kernel turns about its centre, and keeps its shape on the way", () => {
  const [from, to] = ["stamps", "window"].map((view) => layout(HERO, view, 688));
  const corner = (key, p) => between(from.get(key), to.get(key), p);
  for (const p of [0, 0.5, 1]) {
    const [a, b] = [corner("k0,0", p), corner("k1,1", p)];
    assert.ok(Math.hypot(a.x - b.x, a.y - b.y) > 50, `at ${p} the corners are apart`);
  }
  for (const key of ["k0,0", "k0,1", "k1,1"]) {
    for (const [p, box] of [[0, from.get(key)], [1, to.get(key)]]) {
      assert.ok(Math.abs(corner(key, p).x - box.x) < 1e-6 && Math.abs(corner(key, p).y - box.y) < 1e-6);
    }
  }
});

test("the sentence gives the answer, in every view", () => {
  const focus = { map: "output", at: [2, 1] };
  const lit = productsOf(products(HERO), focus.at);
  assert.equal(equation(focus, lit), "12 = 2·3 + 3·2");
  const said = VIEWS.map((view) => WITH_WORDS[view].words(HERO, { focus, lit }));
  assert.deepEqual(said, [
    "In Y, two stamps overlap on this cell.",
    "The window covers two numbers of X: the same two products.",
    "Each row makes one number of Y. Row 7: the same two products.",
    "This cell is in phase (0, 0). All cells of a phase meet the same weights.",
    "This column of W has two entries: row 7 of Wᵀ.",
  ]);
  const negative = products(complete({ X: [[-2]], K: [[3]] }));
  assert.equal(equation({ map: "output", at: [0, 0] }, negative), "−6 = (−2)·3");
  assert.equal(equation({ map: "output", at: [0, 0] }, []), "0 = 0");
  assert.equal(WITH_WORDS.stamps.words(HERO, { focus, lit: [] }), "No stamp reaches this cell.");
});

test("whatever looks alive stands for a cell", () => {
  const tiles = products(HERO);
  const cell = (key, view) => cellOf(key, { ...HERO, view }, tiles);
  assert.deepEqual(cell("t1,0,1,1", "stamps"), { map: "output", at: [2, 1] });
  assert.deepEqual(cell("dmatrix28", "matrix"), { map: "output", at: [2, 1] });
  assert.deepEqual(cell("dwindow30", "window"), { map: "output", at: [2, 1] });
  assert.deepEqual(cell("n7", "matrix"), { map: "output", at: [2, 1] });
  assert.deepEqual(cell("astamps2", "stamps"), { map: "input", at: [1, 0] });
  assert.deepEqual(cell("k1,0", "stamps"), { map: "kernel", at: [1, 0] });
  assert.equal(cell("lX", "stamps"), null);
  const cropped = complete({ padding: [1, 1] });
  assert.deepEqual(cellOf("t1,1,1,1", cropped, products(cropped)), { map: "input", at: [1, 1] });
});

test("arrow keys stay on their map, and a window is found by where it lies", () => {
  const at = { map: "output", at: [2, 1] };
  assert.deepEqual(neighbour(at, "ArrowLeft", HERO), { map: "output", at: [2, 0] });
  assert.equal(neighbour(at, "ArrowDown", HERO), null);
  assert.deepEqual(neighbour(at, "End", HERO), { map: "output", at: [2, 2] });
  const { reads, outputs } = layout(HERO, "window", 358);
  for (const place of outputs) {
    const { x, y, w, h } = reads(place);
    assert.deepEqual(windowNear([x + w / 2 + 3, y + h / 2 - 3], HERO, reads), place);
  }
});

test("each product's thread leaves its tile, keeps off the other tiles and the words, and ends at a place of its own", () => {
  const focus = { map: "output", at: [1, 1] };
  const lit = productsOf(products(HERO), focus.at);
  assert.equal(lit.length, 4);
  for (const [width, wide] of [[336, false], [358, false], [688, true]]) {
    const boxes = layout(HERO, "stamps", width);
    const [drawing] = connectors(HERO, boxes, { view: "stamps", focus, lit, pair: null, wide }, (key) => boxes.get(key));
    const paths = [...drawing.matchAll(/class="thread p(\d)" d="([^"]*)"/g)];
    assert.deepEqual(paths.map(([, style]) => Number(style)).sort(), [0, 1, 2, 3]);
    const ends = paths.map(([, style, d]) => {
      const points = [...d.matchAll(/(-?[\d.]+) (-?[\d.]+)/g)].map(([, x, y]) => [Number(x), Number(y)]);
      const own = boxes.get(lit[style].key);
      const words = [...boxes].filter(([key]) => key[0] === "g").map(([, box]) => ({ ...box, w: 20, h: 18 }));
      const others = lit.map(({ key }) => boxes.get(key)).filter((box) => box !== own);
      const away = (box, [x, y]) => Math.max(box.x - x, x - box.x - box.w, box.y - y, y - box.y - box.h);
      assert.ok(Math.abs(away(own, points[0])) < 0.1, `${width}: thread ${style} begins at its tile's edge`);
      points.slice(1).forEach(([x, y], n) => {
        for (let part = 0; part <= 1; part += 0.02) {
          const at = [0, 1].map((axis) => points[n][axis] * (1 - part) + [x, y][axis] * part);
          for (const box of [...others, ...words]) assert.ok(away(box, at) > 0, `${width}: thread ${style} at ${at}`);
        }
      });
      return points.at(-1);
    });
    for (const [n, end] of ends.entries()) for (const other of ends.slice(n + 1)) assert.ok(Math.hypot(end[0] - other[0], end[1] - other[1]) > 5);
  }
});
