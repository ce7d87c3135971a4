// The calculator's solver on questions whose answers can be checked by hand; tests/web compares it with the library.

import assert from "node:assert/strict";
import { test } from "node:test";
import { code, comesBack, solve } from "../calculator/solver.js";

test("one setting takes 6 to 17 with kernel 5, stride 3 and padding 2", () => {
  const [settings, ...others] = solve({ n_out: 17, k: 5, s: 3, p: 2, d: 1 });
  assert.deepEqual(settings, { n: 6, k: 5, s: 3, p: 2, o: 1, d: 1, n_out: 17 });
  assert.deepEqual(others, []);
  assert.ok(comesBack(settings));
});

test("the plainest setting comes first: no dilation, no output_padding, a small kernel", () => {
  const [{ k, s, p, o, d }] = solve({ n: 16, n_out: 32, s: 2 });
  assert.deepEqual({ k, s, p, o, d }, { k: 2, s: 2, p: 0, o: 0, d: 1 });
});

test("contradictory sizes have no setting", () => {
  assert.deepEqual(solve({ n: 2, n_out: 100, k: 2, s: 1 }), []);
  assert.deepEqual(solve({ n: 2, s: 1, d: 1, o: 1 }), []);
});

test("the code leaves out PyTorch's defaults", () => {
  assert.equal(code({ k: 3, s: 1, p: 0, o: 0, d: 1 }), "nn.ConvTranspose2d(C_in, C_out, kernel_size=3)");
  const all = "kernel_size=3, stride=2, padding=1, output_padding=1, dilation=2";
  assert.equal(code({ k: 3, s: 2, p: 1, o: 1, d: 2 }), `nn.ConvTranspose2d(C_in, C_out, ${all})`);
});
