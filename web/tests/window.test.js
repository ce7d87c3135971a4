// The rearranged input: its zeros, its cropped cells, and the handles that pull it apart.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as operator from "../stage/operator.js";
import { handleNodes, moved } from "../stage/handles.js";
import { layout } from "../stage/layout.js";
import { litTiles } from "../stage/picture.js";
import { products, productsOf } from "../stage/products.js";
import { brokenRules, complete } from "../stage/state.js";
import { VIEWS } from "../stage/views.js";
import { validStates } from "./random.js";

const HERO = complete({ scene: "window" });
const CHAPTER = complete({ scene: "window", X: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], K: [[1, 2, 3], [0, 1, 2], [1, 0, 2]], stride: 2, padding: 1 });
const LINE = complete({ scene: "window", X: [[1, 2, 3]], K: [[1, 2]] });
const STATES = validStates(150, 5).flatMap((state) => ["window", "plain"].map((scene) => complete({ ...state, scene, views: ["window"], view: undefined, focus: null, step: null })));
const WIDTHS = [288, 358, 688];
const { handles, words } = VIEWS.window;

test("zeros between the numbers are told from zeros around them, and cropped numbers from the others", () => {
  for (const state of [HERO, CHAPTER, LINE, ...STATES]) {
    const boxes = layout(state, "window", 688);
    const { input, kernel, output } = operator.sizes(state);
    const counts = { inserted: 0, around: 0, cropped: 0 };
    for (const [key, box] of boxes) {
      if (key[0] === "z") counts[box.inserted ? "inserted" : "around"]++;
      if (key[0] === "x") counts.cropped += Boolean(box.cropped);
    }
    // By hand: which places of the windows lie between two numbers of X, and which numbers no window reaches.
    const expected = { inserted: 0, around: 0, cropped: input[0] * input[1] };
    const sizes = [0, 1].map((a) => output[a] + state.dilation[a] * (kernel[a] - 1));
    for (let r = 0; r < sizes[0]; r++)
      for (let c = 0; c < sizes[1]; c++) {
        const at = [r, c].map((place, a) => place + state.padding[a] - state.dilation[a] * (kernel[a] - 1));
        const between = at.every((place, a) => place >= 0 && place <= state.stride[a] * (input[a] - 1));
        if (between && at.every((place, a) => place % state.stride[a] === 0)) expected.cropped--;
        else expected[between ? "inserted" : "around"]++;
      }
    assert.deepEqual(counts, expected);
  }
});

test("the chosen window's tiles lie where the window lies, and those of the others wait in their cells", () => {
  for (const state of [HERO, CHAPTER, LINE]) {
    const focus = { map: "output", at: operator.sizes(state).output.map((size) => Math.floor(size / 2)) };
    const boxes = layout({ ...state, focus }, "window", 358);
    const lit = new Set(productsOf(products(state), focus.at));
    for (const tile of products(state)) {
      const box = boxes.get(tile.key);
      if (!tile.output) assert.equal(box.o, 0);
      else if (!lit.has(tile)) assert.deepEqual({ ...box, o: 1 }, { ...boxes.get(`y${tile.output}`), o: 1 });
      else {
        const [kernel, columns] = [tile.kernel, state.K[0].length];
        const slot = (state.K.length - 1 - kernel[0]) * columns + columns - 1 - kernel[1];
        assert.deepEqual(box, boxes.get(`fwindow${slot}`));
      }
    }
  }
});

test("while it is pulled apart, the first number of X, the kernel, the first cell of Y and the height stay", () => {
  for (const start of [HERO, CHAPTER, LINE])
    for (const width of WIDTHS)
      for (const name of ["stride", "padding"]) {
        const [least, most] = handles[name].range(start);
        const seen = [];
        for (let value = least; value <= most; value++) {
          const state = value === handles[name].value(start) ? start : moved(handles[name], start, value);
          const boxes = layout(state, "window", width);
          seen.push([boxes.height, ...["x0,0", "k0,0", "y0,0"].map((key) => [boxes.get(key).x, boxes.get(key).y, boxes.get(key).w])]);
        }
        for (const one of seen) assert.deepEqual(one, seen[0], `${name} at ${width}`);
      }
});

test("a handle leads to every value of its range, and keeps a cell of Y chosen", () => {
  for (const start of [HERO, CHAPTER, LINE, ...STATES.filter(({ scene }) => scene === "window")])
    for (const [name, handle] of Object.entries(handles)) {
      const [least, most] = handle.range(start);
      assert.ok(least <= handle.value(start) && handle.value(start) <= most, name);
      const chosen = { ...start, focus: { map: "output", at: operator.sizes(start).output.map((size) => size - 1) } };
      for (const value of [least, most]) {
        const next = value === handle.value(start) ? chosen : moved(handle, chosen, value);
        const { focus: dropped, ...set } = handle.set({ ...chosen, focus: null }, value);
        assert.equal(dropped, null);
        if (next === null) {
          assert.notDeepEqual(brokenRules({ ...chosen, ...set, focus: null }), []);
          continue;
        }
        assert.deepEqual(brokenRules(next), []);
        assert.equal(next.focus.map, "output");
      }
    }
  assert.deepEqual(handles.stride.range(HERO), [1, 3]);
  assert.deepEqual(handles.padding.range(HERO), [0, 1]);
  assert.deepEqual(handles.padding.range(CHAPTER), [0, 3]);
  assert.deepEqual(moved(handles.stride, LINE, 2).stride, [1, 2]); // a row has one axis to pull
  assert.deepEqual(moved(handles.padding, LINE, 1).padding, [0, 1]);
});

test("the handles lie apart, on the screen, and not on a number", () => {
  for (const start of [HERO, CHAPTER, LINE])
    for (const width of WIDTHS)
      for (let stride = 1; stride <= handles.stride.range(start)[1]; stride++) {
        const state = { ...start, stride: [stride, stride] };
        for (let padding = 0; padding <= handles.padding.range(state)[1]; padding++) {
          const shown = { ...state, padding: state.padding.map((p, a) => (state.K[0].length > 1 && state.K.length > a ? padding : p)) };
          if (state.K.length === 1) shown.padding = [0, padding];
          const boxes = layout(shown, "window", width);
          const grips = handleNodes(handles, shown, boxes, null).map(({ box: { x, y, w, h } }) => [x + w / 2, y + h / 2]);
          assert.ok(Math.hypot(grips[0][0] - grips[1][0], grips[0][1] - grips[1][1]) > 28, `${width}, s = ${stride}, p = ${padding}`);
          for (const [n, [x, y]] of grips.entries()) {
            assert.ok(x > 14 && x < width - 14 && y > 14 && y < boxes.height);
            for (const [key, box] of boxes) {
              if (!/^[xzyk]/.test(key) || (n === 1 && box.cropped)) continue; // the edge passes over cropped cells
              const [dx, dy] = [Math.abs(x - box.x - box.w / 2), Math.abs(y - box.y - box.h / 2)];
              assert.ok(Math.hypot(dx, dy) > 16, `${width}, s = ${stride}, p = ${padding}: on ${key}`);
            }
          }
        }
      }
});

test("the words count the zeros, then what the kernel lies on", () => {
  const say = (state, at) => {
    const focus = at && { map: "output", at };
    return words({ ...state, focus }, { focus, lit: litTiles(products(state), focus) }).replaceAll("\u00a0", " ");
  };
  assert.equal(say(HERO), "Zeros between: s − 1 = 0; around: k − 1 − p = 1. Drag the rotated kernel, or tap a number of Y.");
  assert.equal(say(HERO, [2, 1]), "Zeros between: s − 1 = 0; around: k − 1 − p = 1. The rotated kernel covers two numbers of X and two zeros.");
  assert.equal(say(CHAPTER, [1, 1]), "Zeros between: s − 1 = 1; around: k − 1 − p = 1. The rotated kernel covers four numbers of X and five zeros.");
  assert.equal(say({ ...CHAPTER, padding: [3, 3] }, [0, 0]), "Zeros between: s − 1 = 1; around: k − 1 − p = −1, which crops X. The rotated kernel covers one number of X and eight zeros.");
  assert.equal(say({ ...CHAPTER, stride: [1, 3] }, [2, 0]).split(".")[0], "Zeros between: s − 1 = 0 × 2; around: k − 1 − p = 1");
  assert.equal(say({ ...CHAPTER, dilation: [2, 2] }, [2, 2]).split(".")[0], "Zeros between: s − 1 = 1; around: d(k − 1) − p = 3");
});
