// The calculator's solver on questions whose answers can be checked by hand; tests/web compares it with the library.

import assert from "node:assert/strict";
import { test } from "node:test";
import english from "../calculator/messages.json" with { type: "json" };
import { code, comesBack, scales, solve } from "../calculator/solver.js";
import { wayOut } from "../calculator/way_out.js";

test("one setting takes 6 to 17 with kernel 5, stride 3 and padding 2", () => {
  const [settings, ...others] = solve({ m: 17, k: 5, s: 3, p: 2, d: 1 });
  assert.deepEqual(settings, { n: 6, k: 5, s: 3, p: 2, o: 1, d: 1, m: 17 });
  assert.deepEqual(others, []);
  assert.ok(comesBack(settings));
});

test("the plainest setting comes first: no dilation, no output_padding, a small kernel", () => {
  const [{ k, s, p, o, d }] = solve({ n: 16, m: 32, s: 2 });
  assert.deepEqual({ k, s, p, o, d }, { k: 2, s: 2, p: 0, o: 0, d: 1 });
});

test("what holds for every n comes before what is plainer", () => {
  const [first, ...others] = solve({ n: 7, m: 14 });
  assert.deepEqual([first.k, first.s, scales(first)], [2, 2, true]);
  assert.ok(others.some(({ k, s, o }) => k === 8 && s === 1 && o === 0)); // adds 7 cells, so it doubles nothing but 7
});

test("where nothing fits, every way out has a sentence and its values", () => {
  const questions = [
    { n: 10, m: 10, k: 4, s: 1, d: 1 },
    { n: 32, m: 160, k: 10, s: 5, p: 2 },
    { n: 2, m: 100, k: 2, s: 1 },
    { n: 1, m: 5000, k: 2, s: 4000, d: 4 },
  ];
  const ways = questions.map(wayOut);
  assert.deepEqual(ways.map(({ key }) => key), ["crop", "instead", "larger", "largerOne"]);
  for (const { key, values } of ways) assert.equal(new Set(english[key].match(/{\d}/g)).size, values.length);
  assert.equal(wayOut({ n: 1, m: 1e7 }), undefined); // no stride and no kernel that the calculator allows is that large
});

test("contradictory sizes have no setting", () => {
  assert.deepEqual(solve({ n: 2, m: 100, k: 2, s: 1 }), []);
  assert.deepEqual(solve({ n: 2, s: 1, d: 1, o: 1 }), []);
});

test("the code leaves out PyTorch's defaults", () => {
  assert.equal(code({ k: 3, s: 1, p: 0, o: 0, d: 1 }), "nn.ConvTranspose2d(C_in, C_out, kernel_size=3)");
  const all = "kernel_size=3, stride=2, padding=1, output_padding=1, dilation=2";
  assert.equal(code({ k: 3, s: 2, p: 1, o: 1, d: 2 }), `nn.ConvTranspose2d(C_in, C_out, ${all})`);
});
