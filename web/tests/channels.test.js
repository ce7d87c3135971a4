// Several channels: their state and its text, where everything lies, and what is said of it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { extents, output, places, valueAt } from "../stage/operator.js";
import { cellOf, neighbour, stops } from "../stage/gestures.js";
import { litTiles } from "../stage/picture.js";
import { products, productsOf, sumOf } from "../stage/products.js";
import { asPyTorch, brokenRules, changed, complete, read, write } from "../stage/state.js";
import { viewOf } from "../stage/views.js";
import { channels } from "../stage/views/channels.js";
import { generator, integer, validStates } from "./random.js";

const SCENE = complete({ scene: "channels" });
const random = generator(7);
const maps = (count, of) => Array.from({ length: count }, of);

// A state of one channel each, with more of them: every channel has maps of its own.
function withChannels({ X, K, stride, padding, output_padding, dilation }) {
  const [from, to] = [integer(random, 1, 3), integer(random, 1, 3)];
  const like = (map) => map.map((line) => line.map(() => integer(random, -9, 9)));
  return complete({ X: maps(from, () => like(X)), K: maps(from, () => maps(to, () => like(K))), stride, padding, output_padding, dilation });
}

const small = ({ X, K }) => Math.max(X.length, X[0].length, K.length, K[0].length) <= 4;
const STATES = [SCENE, ...validStates(250, 21).filter(small).map(withChannels).filter(({ X }) => Array.isArray(X[0][0]))];
const FEW = STATES.slice(0, 14); // where every pair of boxes is compared
const WIDTHS = [288, 358, 519, 520, 688, 1200];

// One place of each kind: a cell, and all of a channel or kernel.
const places_of = (state) =>
  Object.entries(extents(state)).flatMap(([map, extent]) => {
    const at = extent.map((size) => integer(random, 0, size - 1));
    return [{ map, at }, { map, at: at.slice(0, -2) }];
  });

test("there are enough states, with one to three channels on either side", () => {
  const counts = new Set(STATES.map(({ X, K }) => `${X.length},${K[0].length}`));
  assert.ok(STATES.length > 40);
  for (const count of ["1,2", "1,3", "2,1", "2,2", "2,3", "3,1", "3,2", "3,3"]) assert.ok(counts.has(count), count);
});

test("every channel of the output is a sum over the channels of the input", () => {
  for (const state of STATES) {
    assert.deepEqual(brokenRules(state), []);
    const wanted = state.K[0].map((_, to) =>
      state.X.map((X, from) => output({ ...state, X, K: state.K[from][to] })).reduce((a, b) => a.map((line, r) => line.map((value, c) => value + b[r][c]))),
    );
    assert.deepEqual(output(state), wanted);
    const tiles = products(state);
    for (const at of places(extents(state).output)) assert.equal(sumOf(productsOf(tiles, at)), valueAt(wanted, at));
  }
});

test("what is written reads back, whatever the figure showed before", () => {
  for (const state of STATES) {
    const [focus] = places_of(state);
    const full = { ...state, focus };
    assert.deepEqual(read(write(full)), { state: full, problems: [] });
    assert.deepEqual(read(write(full, SCENE), SCENE).problems, []);
    assert.deepEqual(read(write(full, SCENE), SCENE).state, full.scene === SCENE.scene ? full : { ...full, scene: "plain" });
  }
  assert.equal(write({ ...complete({ X: [[[1, 2]], [[3, 4]]], K: [[[[5]], [[6]]], [[[7]], [[8]]]] }), focus: { map: "kernel", at: [1, 0] } }), "X=1,2|3,4;K=5|6||7|8;views=stamps;focus=k1,0");
});

test("a single channel of each needs no axis, and X has one as soon as K has", () => {
  const plain = complete({ X: [[1, 2]], K: [[3]] });
  for (const X of [[[1, 2]], [[[1, 2]]]]) for (const K of [[[3]], [[[[3]]]]]) assert.deepEqual(complete({ X, K }), plain);
  assert.deepEqual(complete({ X: [[1, 2]], K: [[[[3]], [[4]]]] }).X, [[[1, 2]]]);
  assert.deepEqual(read("K=3|4").state.X, [[[0, 1], [2, 3]]]);
  assert.deepEqual(read("X=1;K=2", SCENE).state.X, [[1]]);
});

test("a figure with channels shows the views that can, and any other view breaks a rule", () => {
  const X = [[[1]], [[2]]];
  const K = [[[[1]]], [[[1]]]];
  assert.deepEqual(complete({ X, K }).views, ["stamps"]);
  const { state, problems } = read("X=1|2;K=1||1", { ...complete({}), view: "window" });
  assert.deepEqual([problems, state.views, state.view], [[], ["stamps"], "stamps"]);
  for (const wrong of [{ views: ["window"] }, { views: ["stamps", "matrix"] }, { view: "phases" }]) {
    assert.deepEqual(brokenRules(complete({ X, K, ...wrong })).map(({ rule }) => rule), ["views"]);
  }
  assert.equal(viewOf("stamps", SCENE), channels);
  assert.notEqual(viewOf("stamps", complete({})), channels);
});

test("what isn't a set of channels breaks its rule", () => {
  const rules = (partial) => brokenRules(complete({ scene: "channels", ...partial }))[0]?.rule;
  const [X, K] = [SCENE.X, SCENE.K];
  assert.equal(rules({}), undefined);
  assert.equal(rules({ X: [...X, X[0]] }), "kernels");
  assert.equal(rules({ X: X[0] }), "kernels");
  assert.equal(rules({ K: K[0][0] }), "kernels");
  assert.equal(rules({ X: [...X, ...X], K: [...K, ...K] }), "channels");
  assert.equal(rules({ X: [X[0], [[1, 2]]] }), "shape");
  assert.equal(rules({ K: [K[0], K[1].slice(1)] }), "shape");
  assert.equal(rules({ K: [[K[0][0], [[1]]], K[1].slice(1)] }), "shape");
  assert.equal(rules({ X: X.map(() => Array(5).fill([1])) }), "size");
  assert.equal(rules({ X: [[["a"]], [[1]]] }), "number");
  assert.equal(rules({ X: [[[1e7]], [[1]]] }), "number");
  for (const focus of [{ map: "input", at: [2] }, { map: "input", at: [0, 0] }, { map: "kernel", at: [0] }, { map: "output", at: [3, 0, 0] }, { map: "output", at: [] }]) {
    assert.equal(rules({ focus }), "focus", JSON.stringify(focus));
  }
  for (const focus of [{ map: "input", at: [1] }, { map: "kernel", at: [1, 2] }, { map: "output", at: [2, 2, 2] }]) assert.equal(rules({ focus }), undefined);
  assert.equal(brokenRules(complete({ focus: { map: "output", at: [] } }))[0].rule, "focus");
});

test("no value makes the rules throw", () => {
  let deep = [];
  for (let level = 0; level < 500; level++) deep = [deep];
  const strange = [deep, [[[]]], [[[[]]]], [[[1]], 2], [[[1], [2, 3]]], [[[[1]]], [[1]]], [[[null]]], [[["1"]]], [[[[[1]]]]], [[{}]], "1|2"];
  for (const X of [...strange, SCENE.X]) for (const K of [...strange, SCENE.K]) assert.ok(Array.isArray(brokenRules(complete({ X, K }))));
});

test("the program takes the channels as they are", () => {
  const program = asPyTorch(SCENE);
  assert.match(program, /F\.conv_transpose2d\(X, K\)$/m);
  assert.match(asPyTorch(complete({})), /F\.conv_transpose2d\(X\[None, None\], K\[None, None\]\)\[0, 0\]$/m);
});

test("no choice moves a cell or changes the height, and everything lies apart and within the width", () => {
  for (const state of FEW)
    for (const width of WIDTHS) {
      const rest = channels.boxes(state, width);
      for (const focus of places_of(state)) {
        const boxes = channels.boxes({ ...state, focus }, width);
        assert.equal(boxes.height, rest.height);
        for (const [key, box] of rest) if (key[0] !== "t") assert.deepEqual(boxes.get(key), box);
        const heads = boxes.heads.map(([map, channel, box]) => [`${map}${channel}`, box]);
        const solid = [...heads, ...boxes].filter(([key, { o }]) => key[0] !== "l" && o !== 0);
        for (const [key, { x, y, w, h }] of solid) {
          assert.ok(w > 0 && h > 0 && x >= -0.01 && x + w <= width + 0.01, `${width} ${key}: ${x} to ${x + w}`);
          assert.ok(y >= -0.01 && y + h <= boxes.height + 0.01, `${width} ${key}: ${y + h} of ${boxes.height}`);
        }
        solid.sort(([, a], [, b]) => a.x - b.x);
        solid.forEach(([key, a], index) => {
          for (const [other, b] of solid.slice(index + 1)) {
            if (b.x >= a.x + a.w - 1e-6) break;
            assert.ok(a.y + a.h <= b.y + 1e-6 || b.y + b.h <= a.y + 1e-6, `${width}: ${key} and ${other}`);
          }
        });
      }
    }
});

test("the tray holds the products of what is chosen, and no others", () => {
  for (const state of FEW) {
    const tiles = products(state);
    for (const focus of places_of(state)) {
      const boxes = channels.boxes({ ...state, focus }, 358);
      const lying = tiles.filter(({ key }) => boxes.get(key).o !== 0);
      assert.deepEqual(lying, litTiles(tiles, focus));
      for (const { key } of lying) assert.ok(boxes.get(key).y >= boxes.tray.y);
    }
  }
});

test("the kernel of two channels stands in the row of one and the column of the other", () => {
  for (const width of WIDTHS) {
    const { panels } = channels.boxes(SCENE, width);
    const middle = ({ x, y, w, h }) => [x + w / 2, y + h / 2];
    for (const i of [0, 1]) for (const c of [0, 1, 2]) {
      assert.ok(Math.abs(middle(panels.k(i, c))[1] - middle(panels.x(i))[1]) < 1e-6);
      assert.ok(Math.abs(middle(panels.k(i, c))[0] - middle(panels.y(c))[0]) < 1e-6);
    }
  }
});

test("on a phone two by two cells can be touched, and the picture takes less than half of the screen", () => {
  for (const [from, to] of [[2, 2], [2, 3], [3, 2], [3, 3]]) {
    const state = changed(SCENE, { X: maps(from, () => SCENE.X[0]), K: maps(from, () => maps(to, () => SCENE.K[0][0])) });
    for (const width of [288, 358]) {
      const boxes = channels.boxes(state, width);
      assert.ok(boxes.height <= 420, `${from} to ${to}: ${boxes.height}`);
      const least = width < 300 ? 18 : 24;
      for (const [key, { w, h }] of boxes) if ("xky".includes(key[0])) assert.ok(Math.min(w, h) * 1.1 >= least, `${width} ${key}: ${w}`);
    }
  }
});

test("the sentence says what each channel brings", () => {
  const said = (focus) => channels.words({ ...SCENE, focus }, { focus, tiles: products(SCENE), invites: [1, 1, 1] });
  assert.equal(said(null), "Every channel of X stamps into every channel of Y. Tap a number of Y, such as the 5, to see which channels make it.");
  assert.equal(said({ map: "output", at: [1, 1, 1] }), "X₀ brings 3 and X₁ brings 2: a number of Y is a sum over all channels of X.");
  assert.equal(said({ map: "input", at: [0, 1, 0] }), "This 2 of X₀ multiplies its row of K and stamps once into every channel of Y.");
  assert.equal(said({ map: "kernel", at: [1, 2, 1, 1] }), "This −1 of K meets every number of X₁ once, and its products go to Y₂ alone.");
  assert.equal(said({ map: "input", at: [1] }), "X₁ stamps into every channel of Y, with a kernel of its own for each: a row of K.");
  assert.equal(said({ map: "output", at: [2] }), "Y₂ collects the stamps of every channel of X, with a kernel of its own for each: a column of K.");
  assert.equal(said({ map: "kernel", at: [0, 1] }), "This kernel makes the stamps that go from X₀ to Y₁, and no others.");
});

test("arrow keys stay on their map and reach its channel, and each map is one stop", () => {
  const from = (at, key, map = "output") => neighbour({ map, at }, key, SCENE)?.at ?? null;
  assert.deepEqual(from([1, 0, 0], "ArrowRight"), [1, 0, 1]);
  assert.deepEqual(from([1, 0, 0], "ArrowUp"), [1]);
  assert.deepEqual(from([1], "ArrowDown"), [1, 0, 0]);
  assert.equal(from([1], "ArrowUp"), null);
  assert.equal(from([1, 2, 0], "ArrowDown"), null);
  assert.deepEqual(from([1, 2, 0], "End"), [1, 2, 2]);
  assert.deepEqual(from([0, 2, 1, 1], "Home", "kernel"), [0, 2, 1, 0]);
  assert.equal(from([0, 2, 0, 1], "ArrowUp", "kernel"), null);
  const found = stops(SCENE, { map: "input", at: [1] }, [1, 1, 1]);
  assert.equal(Object.keys(found).length, 2 + 6 + 3);
  assert.deepEqual([found.x0, found.x1, found.y0, found.y1, found["k1,2"]], [[0, 0, 0], [1], [0, 0, 0], [1, 1, 1], [1, 2, 0, 0]]);
  const cell = (key) => cellOf(key, SCENE, products(SCENE));
  assert.deepEqual(cell("x1"), { map: "input", at: [1] });
  assert.deepEqual(cell("t1,2,0,1,1,0"), { map: "output", at: [2, 1, 1] });
});
