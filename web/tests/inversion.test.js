// The blur of chapter 7 and the ways back, against what the chapter says of them.

import assert from "node:assert/strict";
import { test } from "node:test";
import declared from "../../lib/transconv_course/scenes.json" with { type: "json" };
import { convSize, output, places, shapeOf } from "../stage/operator.js";
import { factors, inversion } from "../stage/inversion.js";
import { complete } from "../stage/state.js";

const { X: FACE, K: BLUR } = declared.inverse.state;
const close = (a, b, by = 1e-9) => a.flat().forEach((value, i) => assert.ok(Math.abs(value - b.flat()[i]) <= by, `${value} and ${b.flat()[i]}`));

// The same by the definition: a window over the input in a rim of zeros.
function convolution(X, K) {
  const [[h, w], [kh, kw]] = [shapeOf(X), shapeOf(K)];
  return Array.from({ length: convSize(h, kh, 1, kh - 1, 1) }, (_, r) =>
    Array.from({ length: convSize(w, kw, 1, kw - 1, 1) }, (_, c) =>
      places([kh, kw]).reduce((sum, [t, u]) => sum + K[t][u] * (X[r + t - kh + 1]?.[c + u - kw + 1] ?? 0), 0),
    ),
  );
}

const UNEVEN = [[1, 2, -1], [2, 4, -2]]; // a product of (1, 2) and (1, 2, −1)
const SMALL = [[3, 1, 0, 2], [-1, 5, 2, 0], [4, 0, 0, 1]];

test("a kernel is a product of a column and a row, or it isn't", () => {
  const { column, row } = factors(UNEVEN);
  close(column.map((a) => row.map((b) => a * b)), UNEVEN);
  assert.equal(factors([[0, 1], [2, 3]]), null);
  assert.ok(factors(BLUR));
});

test("blurred is the convolution with full padding", () => {
  close(inversion(SMALL, UNEVEN, 0).blurred, convolution(SMALL, UNEVEN));
  close(inversion(FACE, BLUR, 0).blurred, convolution(FACE, BLUR));
});

test("the first step is the transposed convolution of what was blurred", () => {
  for (const [X, K] of [[SMALL, UNEVEN], [FACE, BLUR]]) {
    const { blurred, after } = inversion(X, K, 0.1);
    close(after(1), output(complete({ X: blurred, K, padding: shapeOf(K).map((k) => k - 1) })));
  }
});

test("each step goes down the slope of the error", () => {
  const { blurred, after } = inversion(FACE, BLUR, 0.01);
  const wrong = convolution(after(1), BLUR).map((line, i) => line.map((value, j) => value - blurred[i][j]));
  const slope = output(complete({ X: wrong, K: BLUR, padding: [4, 4] }));
  close(after(2), after(1).map((line, i) => line.map((value, j) => value - slope[i][j])));
  close(after(4), inversion(FACE, BLUR, 0.01).after(4)); // whether it goes on or begins anew
});

test("without noise the inversion is exact, and with it the best guess lies in between", () => {
  close(inversion(FACE, BLUR, 0).after(Infinity), FACE, 1e-8);
  close(inversion(SMALL, UNEVEN, 0).after(Infinity), SMALL, 1e-9);
  const { after, error } = inversion(FACE, BLUR, 0.01);
  const [first, early, last] = [1, 256, Infinity].map((steps) => error(after(steps)));
  assert.ok(early < 0.3 && last > 0.4 && last < 0.6 && first > last, `${first}, ${early}, ${last}`);
});
