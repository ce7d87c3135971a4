// The operator on the course's own examples; tests/web compares it with PyTorch on thousands of random settings.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as operator from "../stage/operator.js";
import { complete } from "../stage/state.js";

const FIRST = complete();

test("the course's first example gives the course's numbers", () => {
  assert.deepEqual(operator.output(FIRST), [[0, 0, 1], [0, 4, 6], [4, 12, 9]]);
  const pairs = operator.terms(FIRST, [2, 1]).map(({ input, kernel, product }) => [input, kernel, product]);
  assert.deepEqual(pairs, [[2, 3, 6], [3, 2, 6]]);
});

test("17 comes back as 16", () => {
  const [n, k, s, p, d] = [17, 5, 3, 2, 1];
  assert.equal(operator.convSize(n, k, s, p, d), 6);
  assert.equal(operator.convTransposeSize(6, k, s, p, 0, d), 16);
  assert.deepEqual(operator.inputSizes(6, k, s, p, d), [16, 19]); // from 16 up to, but not including, 19
});
