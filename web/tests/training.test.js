// The stored training: what is shown at each step, and that the figure can't be made to say anything else.

import assert from "node:assert/strict";
import { test } from "node:test";
import { output } from "../stage/operator.js";
import { litTiles } from "../stage/picture.js";
import { products } from "../stage/products.js";
import { dragged, keyed, moved } from "../stage/handles.js";
import { brokenRules, complete, read } from "../stage/state.js";
import { errors, kernels, stored } from "../stage/training.js";
import { training } from "../stage/views/training.js";

const SCENE = complete({ scene: "training" });
const at = (step) => ({ ...SCENE, step });
const { step: handle } = training.handles;

test("there is a kernel and an error for every step, and the error falls at each", () => {
  assert.deepEqual([kernels.length, errors.length], [61, 61]);
  assert.ok(errors.slice(1).every((error, n) => error < errors[n]));
  assert.deepEqual(kernels[0], [[0, 0], [0, 0]]);
  assert.deepEqual(kernels[60], SCENE.K);
});

test("an error is that of its kernel, as far as two decimals tell", () => {
  const target = output(SCENE).flat();
  kernels.slice(0, 8).forEach((K, step) => {
    const made = output({ ...SCENE, K }).flat();
    const error = made.reduce((sum, value, n) => sum + (value - target[n]) ** 2, 0) / target.length;
    assert.ok(Math.abs(error - errors[step]) < 0.02 + 0.02 * errors[step], `${step}: ${error}`);
  });
});

test("a state shows the kernel of its step, and no other scene does", () => {
  assert.deepEqual(stored(at(5)).K, kernels[5]);
  assert.deepEqual(stored(at(null)).K, kernels[60]);
  const other = complete({ step: 2 });
  assert.equal(stored(other), other);
});

test("the stored numbers can't be changed, the step can", () => {
  assert.equal(SCENE.step, 0);
  for (const step of [0, 1, 60, null]) assert.deepEqual(brokenRules(at(step)), []);
  for (const step of [61, -1, 0.5]) assert.equal(brokenRules(at(step))[0].rule, "step");
  for (const text of ["K=1,2/3,4", "X=0,1,2,3", "stride=2", "dilation=2"]) assert.equal(read(text, SCENE).problems[0].rule, "stored", text);
  assert.deepEqual(read("step=7", SCENE).state, at(7));
  assert.equal(brokenRules(complete({ X: [[1]], views: ["training"] }))[0].rule, "stored");
  assert.ok(training.fixed);
});

test("the handle reaches every step, by hand and by key", () => {
  for (const width of [288, 358, 688]) {
    const boxes = training.boxes(SCENE, width);
    const place = (step) => handle.at(boxes, at(step));
    for (const step of [0, 1, 30, 60]) {
      const value = dragged(handle, SCENE, boxes, 0, Object.values(place(0)), Object.values(place(step)));
      assert.equal(moved(handle, at(22), value)?.step, step);
      assert.deepEqual(training.tap("eplot", SCENE, Object.values(place(step)), boxes), { step });
    }
    assert.ok(place(0).x >= 22 && place(60).x <= width - 22, "a thumb's width within the picture");
  }
  assert.deepEqual(["ArrowRight", "PageUp", "End", "Home"].map((key) => keyed(handle, at(10), key)), [11, 13, 60, 0]);
});

test("a step moves no box, and everything lies within the width", () => {
  for (const width of [288, 358, 519, 688, 1200]) {
    const first = training.boxes(stored(SCENE), width);
    for (const step of [1, 60]) assert.deepEqual([...training.boxes(stored(at(step)), width)], [...first]);
    for (const [key, { x, y, w, h }] of first) {
      assert.ok(x >= -0.01 && x + w <= width + 0.01 && y + h <= first.height, `${width} ${key}`);
      if ("xky".includes(key[0])) assert.ok(w * 1.1 >= 24, `${width} ${key}: ${w}`);
    }
  }
});

test("the sentence says how far the step has come", () => {
  const said = (step, focus = null) => {
    const state = { ...stored(at(step)), focus };
    const tiles = products(state);
    return training.words(state, { focus, lit: litTiles(tiles, focus) });
  };
  assert.match(said(0), /^A kernel of zeros makes an output of zeros\. Drag the handle/);
  assert.equal(said(5), "Step 5: the error is 0.153. The number of Y farthest from its target misses it by 0.87.");
  assert.equal(said(5, { map: "output", at: [1, 1] }), "Step 5: this number of Y is 4.42, and its target is 4.");
  assert.equal(said(2, { map: "kernel", at: [0, 0] }), "Step 2: this number of K is 0.3. The target was made with 0.");
  assert.equal(said(2, { map: "input", at: [1, 0] }), "This 2 of X multiplies all of K, and the result is stamped into Y.");
});
