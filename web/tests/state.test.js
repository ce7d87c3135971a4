// The state and its text: a written state reads back unchanged, hostile text breaks nothing, and a faulty module is noticed.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { output } from "../stage/operator.js";
import { mapSizes } from "../stage/line.js";
import * as figure from "../stage/state.js";
import hostile from "./hostile.json" with { type: "json" };
import { choice, generator, integer, validStates } from "./random.js";

const STATES = validStates(1000, 1);
const HUGE = [
  `X=${Array(5000).fill("1,1").join("/")}`,
  `X=${Array(1e5).fill("1").join(",")}`,
  "a".repeat(1e6),
  `X=${"9".repeat(1e5)}`,
];
const HARMLESS = ["", ";", ";".repeat(2e5)];
// cspell:disable-next-line
const LETTERS = [..."XKstridepaddng_ouflw=;,/.-+eE0123456789 NaInfty\n\0−０𝟘<>&\"'[]{}%#"];

function mutated(text, random) {
  const letters = [...text];
  for (let times = integer(random, 1, 4); times; times--) {
    const from = integer(random, 0, letters.length);
    const copied = letters.slice(from, from + integer(random, 1, 12));
    const added = choice(random, [[], [choice(random, LETTERS)], copied]);
    letters.splice(integer(random, 0, letters.length), integer(random, 0, 3), ...added);
  }
  return letters.join("");
}

function mutations(count, seed) {
  const random = generator(seed);
  const written = STATES.map((state) => figure.write(state));
  return Array.from({ length: count }, () => mutated(choice(random, written), random));
}

const STRANGE = [
  null, true, "", "2", "NaN", -1, 0, 0.5, 1e300, [], {}, [[]], [[], []], [[[1]]], [null], [[null]], ["a", "b"], [1, 2, 3],
  [[1, 2], [3]], Array(500).fill(Array(500).fill(1)), { map: "input" }, { map: "__proto__", at: [0, 0] },
  { map: "constructor", at: [0, 0] }, { map: "output", at: ["0", 0] }, ["stamps", "stamps"], ["__proto__"],
];

// Each check takes the module to test as an argument, so that a faulty one can be passed instead.
const CHECKS = {
  "what is written reads back as the same state": ({ read, write }) => {
    for (const state of STATES) assert.deepEqual(read(write(state)), { state, problems: [] });
  },
  "what is written relative to another state reads back on top of it": ({ read, write }) => {
    STATES.forEach((state, i) => {
      const base = STATES[(i + 1) % STATES.length];
      assert.deepEqual(read(write(state, base), base), { state, problems: [] });
      assert.equal(write(state, state), "");
    });
  },
  "every hostile text is reported, and the state stays valid": ({ read }) => {
    for (const text of hostile) {
      const { state, problems } = read(text);
      assert.ok(problems.length > 0, text);
      assert.deepEqual(figure.brokenRules(state), [], text);
    }
  },
  "a part that can't be read leaves the others": ({ read }) => {
    const { state, problems } = read("stride=2;nonsense=1;padding=x;K=1,2");
    assert.deepEqual([state.stride, state.K, state.padding], [[2, 2], [[1, 2]], [0, 0]]);
    assert.deepEqual(problems.map(({ value }) => value), ["nonsense=1", "padding=x"]);
  },
  "a focus and a step that don't fit new sizes are dropped, others kept": ({ complete, read }) => {
    const base = complete({ focus: { map: "output", at: [2, 2] }, step: 4 });
    const small = read("X=1,2", base);
    assert.deepEqual([small.problems, small.state.focus, small.state.step], [[], null, null]);
    const wide = read("stride=2", base);
    assert.deepEqual([wide.problems, wide.state.focus, wide.state.step], [[], base.focus, 4]);
  },
  "no value of any kind makes the rules throw, and none pollutes the prototype": ({ brokenRules, complete }) => {
    const keys = [...figure.KEYS, "__proto__", "other"];
    const partial = keys.flatMap((key) => STRANGE.map((value) => JSON.parse(`{"${key}": ${JSON.stringify(value)}}`)));
    for (const given of [...partial, ...STRANGE]) assert.ok(Array.isArray(brokenRules(complete(given))));
    assert.equal({}.stride, undefined);
  },
  "what isn't a setting, a map, a scene, a view, a focus, a step or a noise breaks its rule": ({ brokenRules, complete }) => {
    const wrong = {
      X: [[], [[]], [[1], [1, 2]], [["a"]], 3, [[NaN]], [[1e7]], [Array(21).fill(1)]],
      K: [[], "K", [Array(10).fill(1)]],
      stride: [0, [1, 0], [-1, 1], 1.5, ["a", 1], [null, 1], [1, 2, 3], 9],
      padding: [-1, 0.5, 2, 21],
      output_padding: [-1, [0, 1], 8],
      dilation: [0, [1, 2.5], 6],
      scene: ["toString", "", 3, null],
      views: [[], "stamps", ["stamps", "stamps"], ["toString"], ["inverse"]], // its kernel is no product of two lines
      view: ["line", "toString", 3],
      focus: ["in0,0", { map: "output", at: [3, 0] }, { map: "X", at: [0, 0] }],
      step: [-1, 0.5, 5, "1"],
      noise: [-0.1, 2, "0", null, NaN],
    };
    for (const [key, values] of Object.entries(wrong))
      for (const value of values)
        assert.notDeepEqual(brokenRules(complete({ [key]: value })), [], `${key} ${JSON.stringify(value)}`);
    for (const state of STATES) assert.deepEqual(brokenRules(state), []);
  },
  "a single number stands for both axes, and a missing key takes its default": ({ complete }) => {
    assert.deepEqual(complete({ stride: 2, padding: [0, 1] }), { ...complete(), stride: [2, 2], padding: [0, 1] });
    assert.deepEqual(complete(null), complete());
    assert.deepEqual(complete({ scene: "hero" }).views, ["stamps", "window", "matrix"]);
  },
  "a rule names the setting, its axis and its numbers": ({ brokenRules, complete }) => {
    const broken = brokenRules(complete({ stride: [3, 1], output_padding: [2, 1] }));
    assert.deepEqual(broken, [{ rule: "output_padding", axis: 1, o: 1, s: 1, d: 1 }]);
  },
};

describe("the state", () => {
  for (const [name, check] of Object.entries(CHECKS)) test(name, () => check(figure));
});

test("reading any text gives a valid state", () => {
  for (const text of [...hostile, ...mutations(3000, 2)]) {
    const { state } = figure.read(text);
    assert.deepEqual(figure.brokenRules(state), []);
    assert.ok(mapSizes(state).output.every((size) => size >= 1));
    if (state.view !== "line") assert.ok(output(state).length >= 1);
  }
});

test("the report about a huge text is short", () => {
  for (const text of HUGE) {
    const { problems } = figure.read(text);
    assert.ok(problems.length > 0 && JSON.stringify(problems).length < 100_000);
  }
  for (const text of HARMLESS) assert.deepEqual(figure.read(text), figure.read(""));
});

const { brokenRules, complete, read, write } = figure;
const readAs = (change) => ({ read: (text, base) => read(change(String(text ?? "")), base) });
const parts = (text, keep) => text.split(";").filter(keep).join(";");
const blindTo = (rule) => ({ brokenRules: (state) => brokenRules(state).filter((broken) => broken.rule !== rule) });
const FAULTS = {
  "NaN reads as 0": readAs((text) => text.replaceAll("NaN", "0")),
  "half a step reads as a whole one": readAs((text) => text.replace("step=0.5", "step=0")),
  "an inherited name passes as a key": readAs((text) => parts(text, (part) => !(part.split("=")[0] in {}))),
  "a view's name is not checked": readAs((text) => parts(text, (part) => !part.startsWith("views="))),
  "problems are not reported": { read: (text, base) => ({ ...read(text, base), problems: [] }) },
  "the base is ignored": { read: (text) => read(text) },
  "only one axis is written": { write: (state, base) => write(state, base).replace(/(stride=\d+),\d+/, "$1") },
  "the focus is not written": { write: (state, base) => parts(write(state, base), (part) => !part.startsWith("focus")) },
  "a stale focus stays": { read: (text, base) => ({ ...read(text, base), state: { ...read(text, base).state, focus: base?.focus } }) },
  "the first bad part stops the reading": readAs((text) => (read(text).problems.length ? text.split(";")[0] : text)),
  "a single number is not completed": { complete: (given) => ({ ...complete(given), ...given }) },
  "an invalid state comes out": {
    read: (text, base) => (/padding=9/.test(text) ? { ...read(text, base), state: complete({ padding: 9 }) } : read(text, base)),
  },
  ...Object.fromEntries(
    ["number", "shape", "size", "setting", "output_padding", "nothing left", "focus", "step", "views", "scene", "noise"].map((rule) => [
      `the rule "${rule}" is forgotten`,
      blindTo(rule),
    ]),
  ),
};

describe("a fault is noticed:", () => {
  for (const [name, fault] of Object.entries(FAULTS))
    test(name, () => {
      const faulty = { ...figure, ...fault };
      assert.ok(Object.values(CHECKS).some((check) => fails(check, faulty)));
    });
});

function fails(check, module) {
  try {
    check(module);
  } catch {
    return true;
  }
  return false;
}
