// There and back: counted by hand, cell by cell, and compared with the formulas.

import assert from "node:assert/strict";
import { test } from "node:test";
import { convSize, convTransposeSize, inputSizes } from "../stage/operator.js";
import { outputPaddingFor, roundTrip } from "./reference.js";
import { cellOf, neighbour } from "../stage/gestures.js";
import { keyed, moved } from "../stage/handles.js";
import { along, axisOf, lineOf, mapSizes } from "../stage/line.js";
import { asPyTorch, brokenRules, changed, complete, read, write } from "../stage/state.js";
import { VIEWS } from "../stage/views.js";
import { line as view } from "../stage/views/line.js";
import { choice, generator, integer } from "./random.js";

const WIDTHS = [288, 326, 358, 519, 688, 1200];
const ones = (length) => [Array(length).fill(1)];
const of = (m, k, s, p, o = 0, d = 1) =>
  complete({ scene: "line", X: ones(m), K: ones(k), stride: [1, s], padding: [0, p], output_padding: [0, o], dilation: [1, d] });

function random(count, seed) {
  const next = generator(seed);
  const found = [];
  while (found.length < count) {
    const [s, d] = [integer(next, 1, 8), integer(next, 1, 5)];
    const state = of(integer(next, 1, 20), integer(next, 1, 9), s, integer(next, 0, choice(next, [3, 20])), integer(next, 0, Math.max(s, d) - 1), d);
    if (!brokenRules(state).length) found.push(state);
  }
  return found;
}
const STATES = [complete({ scene: "line" }), ...random(2000, 5)];

// The windows as a child lays them: one after the other, a stride apart, while they fit between the ends of the padding.
function laid({ X, K, stride, padding, dilation }) {
  const found = [];
  for (let start = -padding[1]; ; start += stride[1]) {
    const cells = K[0].map((one, t) => start + dilation[1] * t);
    if (cells.at(-1) >= X[0].length + padding[1]) return found;
    found.push(cells);
  }
}

test("the sizes are what one counts", () => {
  for (const state of STATES) {
    const there = lineOf(state);
    const windows = laid(state);
    assert.equal(there.n, windows.length);
    assert.deepEqual(Array.from({ length: there.n }, (_, window) => there.cells(window)), windows);
    const stamped = windows.at(-1).at(-1) + 1 - windows[0][0]; // from the first cell of the first stamp to the last of the last
    assert.equal(there.back, stamped - 2 * there.p + there.o);
    assert.equal(there.end, windows.at(-1).at(-1) + 1);
    for (let place = -there.p; place < there.m + there.p; place++) {
      assert.deepEqual(there.windows(place), windows.flatMap((cells, window) => (cells.includes(place) ? [window] : [])));
    }
  }
});

test("the sizes are the formulas'", () => {
  for (const state of STATES) {
    const { m, k, s, p, o, d, n, bare, back, lost, lengths } = lineOf(state);
    assert.equal(n, convSize(m, k, s, p, d));
    assert.equal(back, convTransposeSize(n, k, s, p, o, d));
    assert.equal(bare, convTransposeSize(n, k, s, p, 0, d));
    assert.equal(lost, outputPaddingFor(m, k, s, p, d));
    const [first, beyond] = inputSizes(n, k, s, p, d);
    assert.deepEqual([lengths[0], lengths.at(-1), lengths.length], [first, beyond - 1, beyond - first]);
    for (let length = 1; length < 60; length++) assert.equal(lengths.includes(length), convSize(length, k, s, p, d) === n);
    const trip = roundTrip({ ...state, output_padding: [0, 0] });
    if (trip) assert.deepEqual([trip.sizes.there[1], trip.sizes.back[1]], [n, bare]);
  }
});

test("the chapter's line", () => {
  const sizes = (m, o = 0) => {
    const { n, back, lost, lengths } = lineOf(of(m, 5, 3, 2, o));
    return [m, n, back, lost, lengths];
  };
  assert.deepEqual(sizes(16), [16, 6, 16, 0, [16, 17, 18]]);
  assert.deepEqual(sizes(17), [17, 6, 16, 1, [16, 17, 18]]);
  assert.deepEqual(sizes(18, 2), [18, 6, 18, 2, [16, 17, 18]]);
  assert.deepEqual(sizes(19), [19, 7, 19, 0, [19, 20, 21]]);
  const { state, problems } = read("output_padding=0,1", complete({ scene: "line" }));
  assert.deepEqual([view.headline(state), problems], ["17 → 6 → 17", []]);
  assert.deepEqual(read("output_padding=0,3", complete({ scene: "line" })).problems.map(({ rule }) => rule), ["output_padding"]);
});

test("a column of numbers is a line along the rows, and of a map the columns are drawn", () => {
  const column = complete({ ...of(1, 1, 1, 0), X: ones(7)[0].map(() => [1]), K: [[1], [1], [1]], stride: [2, 1] });
  assert.deepEqual([axisOf(column), lineOf(column).n, view.headline(column)], [0, 3, "7 → 3 → 7"]);
  const map = complete({ ...of(5, 2, 2, 0), X: [...ones(5), ...ones(5), ...ones(5)], K: [[1, 1]] });
  assert.deepEqual([axisOf(map), view.headline(map)], [1, "5 → 2 → 4 along the columns"]);
  assert.equal(along(map, 0).n, 3);
});

test("Y is what the convolution puts out: a choice, an arrow key and a rule go by its size", () => {
  const state = complete({ scene: "line" });
  assert.deepEqual(mapSizes(state), { ...mapSizes({ ...state, view: "stamps" }), output: [1, 6] });
  const last = { map: "output", at: [0, 5] };
  assert.deepEqual(brokenRules({ ...state, focus: last }), []);
  assert.equal(neighbour(last, "ArrowRight", state), null);
  assert.equal(changed({ ...state, focus: last }, view.handles.line.set(state, 13)).focus, null);
  const rules = (...line) => brokenRules(of(...line)).map(({ rule }) => rule);
  assert.deepEqual(rules(4, 9, 1, 2), ["no window"]);
  assert.deepEqual(rules(2, 3, 8, 2), ["nothing left"]);
  assert.deepEqual(rules(2, 1, 1, 1), []); // a convolution that enlarges: 2 → 4 → 2
});

test("everything lies on the screen, and stays where it is when the line or the output_padding changes", () => {
  for (const state of STATES) {
    for (const width of WIDTHS) {
      const boxes = view.boxes(state, width);
      for (const [key, { x, y, w, h }] of boxes) {
        if (key[0] === "h") continue;
        assert.ok(x >= -1e-6 && x + w <= width + 1e-6 && y >= 0 && y + h <= boxes.height, `${key} at ${x} of ${width}`);
      }
      for (const name of ["line", "output_padding"]) {
        const handle = view.handles[name];
        const [least, most] = handle.range(state);
        for (const value of [least, most]) {
          const next = changed(state, handle.set(state, value));
          const other = view.boxes(next, width);
          assert.equal(other.height, boxes.height);
          for (const key of ["p0,-1", "x0,0", "y0,0", "b0"]) assert.deepEqual(other.get(key), boxes.get(key), key);
        }
      }
    }
  }
});

test("a state of this view reads back from its text", () => {
  for (const state of STATES.slice(0, 300)) {
    const chosen = { ...state, focus: { map: "output", at: [0, lineOf(state).n - 1] } };
    assert.deepEqual(read(write(chosen)), { state: chosen, problems: [] });
  }
});

test("the handles reach every length and every output_padding that there is, and no other", () => {
  for (const state of STATES.slice(0, 300)) {
    const { line, output_padding } = view.handles;
    const valid = Array.from({ length: 20 }, (_, more) => more + 1).filter((m) => !brokenRules(changed(state, line.set(state, m))).length);
    assert.deepEqual(line.range(state), [valid[0], 20]);
    assert.deepEqual(valid, Array.from({ length: valid.length }, (_, more) => valid[0] + more));
    const { s, d } = lineOf(state);
    assert.deepEqual(output_padding.range(state), [0, Math.max(s, d) - 1]);
  }
  const state = of(17, 5, 3, 2);
  assert.equal(lineOf(moved(view.handles.line, state, keyed(view.handles.line, state, "ArrowRight"))).m, 18);
});

test("each of the four ways brings the cut-off cell back", () => {
  const state = of(17, 5, 3, 2);
  const back = (change) => lineOf(changed(state, change)).back;
  for (const key of ["b16", "u", "c17"]) assert.equal(back(view.tap(key, state)), 17, key);
  assert.equal(back(view.offer(state).change), 17);
  assert.ok(view.words(state, {}).includes(view.offer(state).text));
  assert.equal(back(view.tap("b17", state)), 18); // the hatched cell after it
  assert.equal(view.tap("b-1", state), "The padding cuts this cell off. output_padding moves only the cut at the far end.");
  const cells = (o) => {
    const shown = of(17, 5, 3, 2, o);
    const nodes = view.nodes(shown, view.boxes(shown, 688), { focus: null, current: { x: [0, 0], y: [0, 0] } });
    return Object.fromEntries(nodes.filter(({ key }) => key[0] === "b").map(({ key, kind, marks }) => [key, `${kind} ${marks}`.trim()]));
  };
  assert.deepEqual([15, 16, 17, -1].map((place) => cells(0)[`b${place}`]), ["y thin deep1", "pad thin missing", "pad thin unread", "pad thin unread"]);
  assert.deepEqual([15, 16, 17].map((place) => cells(1)[`b${place}`]), ["y thin deep1", "y thin deep1 given", "pad thin unread"]);
  assert.match(view.tap("b18", of(17, 7, 3, 3)), /goes up to 2 here/);
  assert.deepEqual(view.tap("b4", state), { focus: { map: "input", at: [0, 4] } });
  assert.equal(view.tap("b16", of(16, 5, 3, 2, 1)), "cell 16 on the way back: one stamp");
  assert.equal(view.tap("p0,17", state), "This zero of the padding is read by one window.");
  assert.equal(view.tap("p0,18", state), "This zero of the padding is read by no window.");
  assert.equal(view.tap("x0,3", state), undefined);
  assert.deepEqual(cellOf("y0,3", state, []), { map: "output", at: [0, 3] });
});

test("the sentence gives the reason and the way out", () => {
  const said = (state, focus) => `${view.headline(state)}. ${view.words(state, { focus })}`;
  const place = (at) => ({ map: "input", at: [0, at] });
  const number = (at) => ({ map: "output", at: [0, at] });
  const all = [
    [said(of(16, 5, 3, 2)), "16 → 6 → 16. The last window reaches the very end, so the line comes back at its own length."],
    [said(of(4, 2, 2, 0)), "4 → 2 → 4. The last window reaches the very end, so the line comes back at its own length."],
    [said(of(17, 5, 3, 2)), "17 → 6 → 16. No further window fits to read the last zero of the padding, so the length is lost. output_padding=1 brings back 17 cells."],
    [said(of(18, 5, 3, 2)), "18 → 6 → 16. No further window fits to read the last two zeros of the padding, so the length is lost. output_padding=2 brings back 18 cells."],
    [said(of(13, 4, 3, 1)), "13 → 4 → 11. No further window fits to read the last cell of the line and the padding after it, so the length is lost. output_padding=2 brings back 13 cells."],
    [said(of(5, 2, 2, 0)), "5 → 2 → 4. No further window fits to read the last cell of the line, so the length is lost. output_padding=1 brings back 5 cells."],
    [said(of(17, 5, 3, 2, 1)), "17 → 6 → 17. output_padding=1 moves the far cut outwards, so the line comes back at its own length."],
    [said(of(5, 2, 2, 0, 1)), "5 → 2 → 5. output_padding=1 moves the far cut outwards, so the line comes back at its own length. No stamp reaches the last cell: it is empty."],
    [said(of(17, 5, 3, 2, 2)), "17 → 6 → 18. output_padding=2 brings back 18 cells, but the line has 17. output_padding=1 would fit."],
    [said(of(17, 5, 3, 2), place(5)), "17 → 6 → 16. This cell is read by two windows. On the way back it lies under two stamps."],
    [said(of(17, 5, 3, 2), place(16)), "17 → 6 → 16. This cell is read by one window, but on the way back the padding cuts it off. output_padding=1 brings it back."],
    [said(of(5, 2, 2, 0), place(4)), "5 → 2 → 4. This cell is read by no window. On the way back it lies under no stamp."],
    [said(of(17, 5, 3, 2), number(0)), "17 → 6 → 16. This number of Y comes from cells 0 to 2 and two zeros of the padding, and its stamp covers the same places on the way back."],
    [said(of(17, 3, 2, 2, 0, 2), number(2)), "17 → 9 → 17. This number of Y comes from cells 2, 4 and 6, and its stamp covers the same places on the way back."],
  ];
  for (const [is, should] of all) assert.equal(is, should);
});

test("the program has both layers", () => {
  const program = asPyTorch(of(17, 5, 3, 2, 1)).split("\n");
  assert.deepEqual(program.slice(5), [
    "Y = F.conv2d(X[None, None], K[None, None], stride=(1, 3), padding=(0, 2))",
    "back = F.conv_transpose2d(Y, K[None, None], stride=(1, 3), padding=(0, 2), output_padding=(0, 1))[0, 0]",
    "print(back.shape)",
    "# torch.Size([1, 17])",
  ]);
  assert.equal(VIEWS.line, view);
});
