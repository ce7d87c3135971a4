// The stamps in the output: counts, cuts and reach against brute force, and where everything lies.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as operator from "../stage/operator.js";
import { overlap } from "./reference.js";
import { along, counts, cutOff, isKept, isThere, onCanvas, placeInY, reach, STRIDES } from "../stage/coverage.js";
import { MANY } from "../stage/canvas.js";
import { cellOf } from "../stage/gestures.js";
import { dragged, keyed, moved } from "../stage/handles.js";
import { overlap as boxesOf } from "../stage/layouts/overlap.js";
import { products } from "../stage/products.js";
import { brokenRules, changed, complete, LIMITS } from "../stage/state.js";
import { VIEWS } from "../stage/views.js";
import { cutWords } from "../stage/views/overlap_words.js";
import { validStates } from "./random.js";

const { overlap: view } = VIEWS;
const STATES = validStates(120, 31).map(({ X, K, stride, padding, output_padding, dilation }) => complete({ X, K, stride, padding, output_padding, dilation }));
const WIDTHS = [288, 358, 519, 520, 688, 1200];
const SETTINGS = ["stride", "padding", "output_padding"];
const canvasOf = (state) => operator.places(operator.sizes(state).canvas);
const allows = (state, change) => !brokenRules(changed(state, change)).length;
const scene = (name, change = {}) => complete({ scene: name, ...change });

test("a cell counts the products that fall into it", () => {
  for (const state of STATES) {
    const { canvas, output } = operator.sizes(state);
    const fallen = Array.from({ length: canvas[0] }, () => Array(canvas[1]).fill(0));
    for (const at of operator.places(operator.sizes(state).input)) for (const { at: [r, c] } of operator.stampAt(state, at).cells) fallen[r][c]++;
    assert.deepEqual(counts(state), fallen);
    const [top, left] = state.padding;
    assert.deepEqual(overlap(state), fallen.slice(top, top + output[0]).map((line) => line.slice(left, left + output[1])));
  }
});

test("a hand reaches every value that breaks no rule, and none that breaks one", () => {
  for (const state of STATES)
    for (const name of SETTINGS) {
      const now = view.handles[name].value(state);
      const most = name === "stride" ? Math.max(STRIDES, now) : LIMITS[name].largest;
      const right = Array.from({ length: most + 1 }, (_, value) => value).filter((value) => value === now || allows(state, along(state, name, value)));
      const [least, largest] = reach(state, name);
      assert.deepEqual([least, largest], [right[0], right.at(-1)], `${name} ${JSON.stringify(state)}`);
      if (allows(state, along(state, name, now))) assert.equal(right.length, largest - least + 1);
      assert.equal(keyed(view.handles[name], state, "End"), largest);
    }
});

test("a setting changes along both axes, but along a line of numbers only along it", () => {
  const line = complete({ X: [[1, 2, 3]], K: [[1, 1]], stride: [1, 2] });
  assert.deepEqual(along(line, "stride", 3), { stride: [1, 3] });
  assert.deepEqual(reach(line, "padding"), [0, 2]);
  assert.deepEqual(along(complete({}), "padding", 1), { padding: [1, 1] });
  assert.deepEqual(along(complete({ X: [[1]], K: [[1]] }), "stride", 2), { stride: [2, 2] });
});

test("what padding cuts off is what the stamps had put there, and output_padding brings it back where it can", () => {
  let [returned, lost] = [0, 0];
  for (const state of STATES) {
    const sums = operator.runningSum(state, null);
    const others = operator.places([8, 8]).flatMap((o) => (allows(state, { output_padding: o }) ? [changed(state, { output_padding: o })] : []));
    const table = counts(state);
    for (const at of canvasOf(state).filter((one) => !isKept(state, one))) {
      const { stamps, sum, before, back } = cutOff(state, at);
      assert.equal(stamps, table[at[0]][at[1]]);
      assert.ok(Math.abs(sum - sums[at[0]][at[1]]) <= 1e-9 * (1 + Math.abs(sum)));
      assert.equal(before, at.some((place, a) => place < state.padding[a]));
      if (back) {
        const next = changed(state, { output_padding: back });
        assert.ok(back.every((o, a) => o >= state.output_padding[a])); // and takes nothing away
        assert.deepEqual(brokenRules(next), []);
        const [r, c] = placeInY(next, at);
        assert.ok(Math.abs(operator.output(next)[r][c] - sum) <= 1e-9 * (1 + Math.abs(sum)));
        returned++;
      } else {
        assert.ok(!others.some((other) => isKept(other, at)));
        lost++;
      }
    }
  }
  assert.ok(returned > 100 && lost > 100);
});

test("tiles, counts and cells of Y lie where their numbers belong, all of them in the picture", () => {
  for (const state of STATES.slice(0, 50))
    for (const width of WIDTHS) {
      const boxes = boxesOf(state, width);
      const same = (a, b) => ["x", "y", "w", "h"].forEach((side) => assert.ok(Math.abs(boxes.get(a)[side] - boxes.get(b)[side]) < 1e-6, `${a} and ${b}`));
      const tiles = products(state);
      const { output } = operator.sizes(state);
      assert.equal([...boxes.keys()].filter((key) => key[0] === "t").length, tiles.length + output[0] * output[1] > MANY ? 0 : tiles.length);
      for (const { key, output: to, input } of tiles) {
        if (!boxes.has(key)) continue; // too many of them
        if (to) same(key, `y${to}`);
        same(`x${input}`, `t${[...input, 0, 0]}`);
      }
      for (const place of operator.places(operator.sizes(state).output)) same(`y${place}`, `c${onCanvas(state, place)}`);
      for (const [key, { x, y, w, h }] of boxes) assert.ok(x >= -1e-6 && y >= 0 && x + w <= width + 1e-6 && y + h <= boxes.height, `${key} at ${width}`);
      const cells = [...boxes.keys()].filter((key) => key[0] === "c").map((key) => cellOf(key, state, []).at);
      assert.deepEqual(cells, canvasOf(state).filter((at) => isThere(state, at)));
    }
});

test("whatever the handles of a scene do, the first stamp stays where it is and the picture as high as it is", () => {
  for (const name of ["stride", "output_padding"])
    for (const width of WIDTHS) {
      const begin = boxesOf(scene(name), width);
      for (const stride of [1, 2, 3, 4])
        for (const padding of [0, 1, 2])
          for (const output_padding of [0, 1, 2]) {
            const state = scene(name, { stride, padding, output_padding });
            if (brokenRules(state).length || (name === "stride" ? output_padding : stride !== 3)) continue;
            const boxes = boxesOf(state, width);
            assert.deepEqual(boxes.get("t0,0,0,0"), begin.get("t0,0,0,0"));
            assert.deepEqual([boxes.unit, boxes.height], [begin.unit, begin.height]);
          }
    }
});

test("cells are large enough to touch where the room allows it, and a large canvas still fits", () => {
  assert.ok(boxesOf(scene("stride"), 288).unit >= 24);
  assert.ok(boxesOf(scene("stride"), 358).height <= 380);
  const large = complete({ X: Array(20).fill(Array(20).fill(1)), K: Array(9).fill(Array(9).fill(1)), stride: 2, scene: "stride" });
  const boxes = boxesOf(large, 358);
  assert.ok(boxes.height <= 380 && boxes.unit < 24);
  assert.equal([...boxes.keys()].filter((key) => key[0] === "t").length, 0);
  const shades = view.nodes(large, boxes, { tiles: products(large), lit: [], focus: null, current: {} }).filter(({ kind }) => kind === "y count");
  assert.deepEqual(shades.map(({ value }) => value), counts(large).flat());
  assert.equal(shades[0].marks, "deep0");
  assert.ok(shades.some(({ marks }) => marks === "deep4") && shades.every(({ parts }) => !parts.length));
});

test("in a hand the stamps follow between whole strides, and linger at whole ones", () => {
  const state = scene("stride", { stride: 2, padding: 1 });
  const second = (value) => boxesOf(state, 358, { name: "stride", value }).get("fsecond").x - boxesOf(state, 358).get("fstamps").x;
  const { unit } = boxesOf(state, 358);
  assert.ok(Math.abs(second(2) - 2 * unit) < 1e-9 && Math.abs(second(2.5) - 2.5 * unit) < 1e-9);
  assert.ok(second(2.1) - second(2) < 0.05 * unit && second(2.4) > second(2.1));
  const frame = boxesOf(state, 358, { name: "padding", value: 0.5 }).get("fkept");
  assert.equal(frame.x - boxesOf(state, 358).get("fstamps").x, unit / 2);
  const { stride, padding, output_padding } = view.handles;
  const boxes = boxesOf(state, 358);
  assert.equal(dragged(stride, state, boxes, 2, [0, 0], [unit, unit / 2]), 3);
  assert.equal(dragged(padding, state, boxes, 1, [0, 0], [-unit, 0]), 0);
  assert.equal(dragged(padding, state, boxes, 1, [0, 0], [0, -unit / 2]), 1.5);
  assert.equal(dragged(output_padding, state, boxes, 0, [0, 0], [0, unit]), 1);
  assert.deepEqual(moved(stride, state, 3).stride, [3, 3]);
});

test("a handle lies on what it changes", () => {
  const state = scene("output_padding", { output_padding: 1 });
  const boxes = boxesOf(state, 358);
  const at = (name) => view.handles[name].at(boxes, state);
  const [first, last] = [boxes.get("y0,0"), boxes.get("y4,4")];
  assert.deepEqual(at("stride"), { x: boxes.get("x1,1").x, y: boxes.get("x1,1").y });
  assert.deepEqual(at("padding"), { x: first.x, y: last.y + last.h });
  assert.deepEqual(at("output_padding"), { x: last.x + last.w, y: last.y + last.h });
});

test("arrow keys lead over the edge of Y to what is cut off and back, and never to where nothing is", () => {
  const state = scene("output_padding", { output_padding: 2 });
  const to = (map, at, key) => view.neighbour({ map, at }, key, state);
  assert.deepEqual(to("output", [0, 0], "ArrowUp"), { map: "canvas", at: [0, 1] });
  assert.deepEqual(to("canvas", [0, 1], "ArrowDown"), { map: "output", at: [0, 0] });
  assert.deepEqual(to("output", [0, 0], "ArrowRight"), { map: "output", at: [0, 1] });
  assert.equal(to("output", [5, 0], "ArrowLeft"), null);
  assert.equal(to("canvas", [0, 0], "ArrowUp"), null);
});

test("the sentence says how the stamps meet, and how large Y is", () => {
  const said = (change, name = "stride") => view.words(scene(name, change), { focus: null, lit: [] });
  assert.equal(said({ stride: 2, padding: 1 }), "Up to four stamps meet in a cell. Y is 5 − 2·1 = 3 cells wide.");
  assert.equal(said({ stride: 1, padding: 1 }), "Every cell lies under four stamps. Y is 4 − 2·1 = 2 cells wide.");
  assert.equal(said({ stride: 3 }), "The stamps tile: every cell lies under exactly one. Y is 6 cells wide.");
  assert.equal(said({ stride: 4 }), "The stamps leave gaps: 13 cells get none. Y is 7 cells wide.");
  assert.equal(said({ stride: [2, 1] }), "Up to four stamps meet in a cell. Y is 5 cells high and 4 wide.");
  assert.equal(said({ X: [[1, 1]], K: [[1]], stride: [1, 2] }), "The stamps leave a gap: one cell gets none. Y is 1 cells high and 3 wide.");
  assert.equal(said({ X: Array(4).fill([0, 1, 1, 0]), K: [[1, 1], [1, 1]], padding: 2, dilation: 1 }), "Every cell lies under four stamps. Y is 5 − 2·2 = 1 cells wide.");
  const [back, both] = [1, 2].map((output_padding) => said({ output_padding }, "output_padding"));
  assert.equal(back, "output_padding uncovers nine cells that were cut off. Y is 6 − 2·1 + 1 = 5 cells wide.");
  assert.equal(both, "output_padding uncovers nine cells that were cut off and 11 empty cells. Y is 6 − 2·1 + 2 = 6 cells wide.");
});

test("a chosen cell says how many stamps made it, and what padding and output_padding did to it", () => {
  const said = (at, change) => {
    const state = scene("output_padding", change);
    const lit = products(state).filter(({ output }) => `${output}` === `${at}`);
    return view.words(state, { focus: { map: "output", at }, lit });
  };
  assert.equal(said([0, 0], {}), "Only one stamp reaches this cell of Y.");
  assert.equal(said([2, 2], { stride: 1, padding: 0 }), "In Y, four stamps overlap on this cell.");
  assert.equal(said([4, 4], { output_padding: 1 }), "Padding had cut off this cell, with one stamp on it; output_padding 1 brings it back.");
  assert.equal(said([5, 0], { output_padding: 2 }), "No stamp reaches this far: output_padding adds an empty cell, which holds only the bias.");
  assert.equal(said([3, 0], { stride: 4, padding: 0 }), "No stamp reaches this cell.");
  const cut = (at, change) => cutWords(scene("output_padding", change), at);
  assert.equal(cut([5, 5], {}), "Padding cuts off this cell: 4, from one stamp. output_padding 1 brings it back.");
  assert.equal(cut([0, 5], {}), "Padding cuts off this cell: 2, from one stamp. output_padding helps only at the right and bottom edges.");
  assert.equal(cut([3, 3], { stride: 1, padding: 1 }), "Padding cuts off this cell: 4, from one stamp. It would take more output_padding than PyTorch allows.");
  assert.equal(cut([6, 3], { stride: [4, 4], padding: 1 }), "Padding cuts off this cell, which no stamp reaches. output_padding 1 brings it back.");
  assert.equal(cut([4, 1], { stride: [2, 1], padding: [1, 0] }), "Padding cuts off this cell: 7, from two stamps. output_padding (1, 0) brings it back.");
});
