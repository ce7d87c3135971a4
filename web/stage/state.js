// The state of a figure: one plain object in PyTorch's words, its rules, and its short text for an address.

import limits from "../../lib/transconv_course/explorer_limits.json" with { type: "json" };
import { output, places, sizes } from "./operator.js";
import { factors } from "./inversion.js";
import declared from "../../lib/transconv_course/scenes.json" with { type: "json" };
import { along, mapSizes } from "./line.js";

export const MAPS = ["X", "K"];
const AXES = { X: 3, K: 4 }; // with channels; 2 without
export const SETTINGS = Object.keys(limits.settings);
export const VIEWS = limits.views;
const WITH_CHANNELS = ["stamps"]; // views that can show several channels
const FIRST = {
  X: [[0, 1], [2, 3]],
  K: [[0, 1], [2, 3]],
  stride: [1, 1],
  padding: [0, 0],
  output_padding: [0, 0],
  dilation: [1, 1],
  scene: "plain",
  views: VIEWS.slice(0, 4),
  view: null,
  focus: null,
  step: null,
  noise: 0, // that a scene adds, as a standard deviation
};
export const KEYS = Object.keys(FIRST);

// The smallest and largest size of a map along each axis, and the smallest and largest value of each setting.
export const LIMITS = {
  X: { smallest: 1, largest: limits.largest.X },
  K: { smallest: 1, largest: limits.largest.K },
  ...limits.settings,
};

// Completes a partial state: what is missing is as its scene has it, a single number applies to both axes.
export function complete(partial) {
  const given = partial && typeof partial === "object" && !Array.isArray(partial) ? partial : {};
  const scene = declared[given.scene] ?? {};
  const base = { ...FIRST, ...scene.state, ...(scene.views && { views: scene.views }) };
  const state = {};
  for (const key of KEYS) {
    const value = given[key] === undefined ? base[key] : given[key];
    state[key] = SETTINGS.includes(key) && !Array.isArray(value) ? [value, value] : value;
  }
  return structuredClone(aligned(state, given));
}

// The axes of the channels, which both maps have or neither: a single channel of each needs none. Views that weren't
// asked for and can't show what is there are left out.
function aligned(state, asked) {
  let { X, K, views, view } = state;
  if (isDeep(K) && !isDeep(X)) X = [X];
  const single = isDeep(X) && X.length === 1;
  if (single && !isDeep(K)) X = X[0];
  else if (single && K.length === 1 && K[0].length === 1) [X, K] = [X[0], K[0][0]];
  if (Array.isArray(views)) {
    if (!asked.views && isDeep(X)) views = views.filter((one) => WITH_CHANNELS.includes(one));
    if (!asked.view && !views.includes(view)) view = views[0] ?? null;
  }
  return { ...state, X, K, views, view };
}

const isDeep = (map) => Array.isArray(map?.[0]?.[0]);

// The rules that a state breaks, first those that make others meaningless; the list is empty for a valid state.
export function brokenRules(state) {
  const maps = MAPS.flatMap((name) => brokenMap(name, state[name]));
  const settings = SETTINGS.flatMap((name) => brokenSetting(name, state[name]));
  const broken = [...(maps.length ? maps : brokenChannels(state)), ...settings, ...brokenScene(state)];
  if (broken.length) return broken;
  const { stride, dilation, output_padding } = state;
  [0, 1].forEach((axis) => {
    const [o, s, d] = [output_padding[axis], stride[axis], dilation[axis]];
    if (o >= s && o >= d) broken.push({ rule: "output_padding", axis, o, s, d });
  });
  broken.push(...[0, 1].flatMap((axis) => brokenSize(state, axis)));
  return broken.length ? broken : [...brokenFocus(state), ...brokenStep(state), ...brokenNoise(state)];
}

function brokenMap(name, map) {
  const extent = regular(map);
  if (![2, AXES[name]].includes(extent?.length)) return [{ rule: "shape", name }];
  const largest = extent.length > 2 ? limits.largest_with_channels : limits.largest;
  const tooMany = extent.slice(0, -2).find((size) => size > largest.channels);
  if (tooMany) return [{ rule: "channels", name, value: tooMany, max: largest.channels }];
  const tooLarge = extent.slice(-2).find((size) => size > largest[name]);
  if (tooLarge) return [{ rule: "size", name, value: tooLarge, min: 1, max: largest[name] }];
  return map.flat(3).flatMap((value) => (isNumber(value) ? [] : [{ rule: "number", name, value, max: limits.number }]));
}

// The sizes of nested lists along each axis, or null where lists on one level aren't equally long.
function regular(list, deepest = 4) {
  if (!Array.isArray(list)) return [];
  const inside = deepest ? list.map((part) => regular(part, deepest - 1)) : [];
  const alike = inside.length && inside.every((extent) => extent && `${extent}` === `${inside[0]}`);
  return alike ? [list.length, ...inside[0]] : null;
}

// Each channel of X needs a row of kernels.
function brokenChannels({ X, K }) {
  const [has, takes] = [X, K].map((map) => (isDeep(map) ? map.length : 1));
  return has === takes && isDeep(X) === isDeep(K) ? [] : [{ rule: "kernels", has, takes }];
}

function brokenSetting(name, pair) {
  const { smallest: min, largest: max } = LIMITS[name];
  if (!Array.isArray(pair) || pair.length !== 2) return [{ rule: "setting", name, value: pair, min, max }];
  const wrong = (value) => !Number.isInteger(value) || value < min || value > max;
  return pair.flatMap((value, axis) => (wrong(value) ? [{ rule: "setting", name, axis, value, min, max }] : []));
}

function brokenSize(state, axis) {
  const there = state.view === "line" && along(state, axis);
  if (there && there.n < 1) return [{ rule: "no window", axis, size: there.reach, value: there.m + 2 * there.p }];
  const size = there ? there.back : sizes(state).output[axis];
  return size < 1 ? [{ rule: "nothing left", axis, size }] : [];
}

function brokenScene({ scene, views, view, ...numbers }) {
  if (!Object.hasOwn(declared, scene)) return [{ rule: "scene", value: scene }];
  const possible = isDeep(numbers.X) ? WITH_CHANNELS : VIEWS;
  const known = Array.isArray(views) && views.length > 0 && views.every((one) => possible.includes(one));
  if (!known || new Set(views).size < views.length) return [{ rule: "views", value: views }];
  if (views.includes("inverse") && !factors(numbers.K)) return [{ rule: "factors" }];
  if (views.includes("training") && !isStored(numbers)) return [{ rule: "stored", value: declared.training.steps }];
  return views.includes(view) ? [] : [{ rule: "views", value: view }];
}

// Whether the numbers are those with which a training was run.
function isStored(numbers) {
  const run = { ...FIRST, ...declared.training.state };
  return [...MAPS, ...SETTINGS].every((name) => JSON.stringify(numbers[name]) === JSON.stringify(run[name]));
}

function brokenFocus(state) {
  const { focus } = state;
  if (focus === null) return [];
  const extent = ["input", "kernel", "output"].includes(focus?.map) && mapSizes(state)[focus.map];
  const inside = extent && Object.keys(focus).length === 2 && isPlace(focus.at, extent.length) && focus.at.every((place, axis) => place < extent[axis]);
  return inside ? [] : [{ rule: "focus", value: focus }];
}

// How many steps a scene has: those it has stored, or one for each stamp.
const stepsOf = (state) => declared[state.scene].steps ?? places(sizes(state).input).length;

function brokenStep(state) {
  const { step } = state;
  const right = step === null || (Number.isInteger(step) && step >= 0 && step <= stepsOf(state));
  return right ? [] : [{ rule: "step", value: step }];
}

const brokenNoise = ({ noise }) => (typeof noise === "number" && noise >= 0 && noise <= 1 ? [] : [{ rule: "noise", value: noise }]);

const isNumber = (value) => typeof value === "number" && Math.abs(value) <= limits.number;

// A place has an index for each axis, or those of the channels alone: then it is all of that map.
const isPlace = (at, axes) =>
  Array.isArray(at) && at.length > 0 && [axes, axes - 2].includes(at.length) && at.every((place) => Number.isInteger(place) && place >= 0);

// A state with other maps or settings. A focus or a step that no longer fits is dropped, so that it doesn't block them.
export function changed(state, change) {
  const next = aligned({ ...structuredClone(state), ...change }, change);
  for (const key of ["focus", "step"]) {
    if (!(key in change) && brokenRules(next).some(({ rule }) => rule === key)) next[key] = null;
  }
  return next;
}

// The text of a state, as "stride=2;padding=1,0;X=0,1/2,3;focus=out2,1": only what differs from `base`.
export function write(state, base = complete()) {
  const texts = KEYS.map((key) => [key, WRITE[key](state[key])]);
  return texts.filter(([key, text]) => text !== WRITE[key](base[key])).map((pair) => pair.join("=")).join(";");
}

// The state that a text describes, on top of `base`. What can't be read or breaks a rule is reported, not changed.
export function read(text, base = complete()) {
  const change = {};
  const problems = [];
  for (const part of String(text ?? "").split(";").filter(Boolean)) {
    const [, key, value] = /^([^=]*)=?([^]*)$/.exec(part);
    const parsed = Object.hasOwn(READ, key) ? READ[key](value) : undefined;
    if (parsed === undefined) problems.push({ rule: "text", value: part.slice(0, 80) });
    else change[key] = parsed;
  }
  const state = changed(base, change);
  const broken = brokenRules(state);
  return broken.length ? { state: base, problems: [...problems, ...broken] } : { state, problems };
}

const BETWEEN = ["||", "|", "/", ","]; // kernels of input channels, maps, rows, numbers
const map = (lines, by = BETWEEN.slice(isDeep(lines) ? (isDeep(lines[0]) ? 0 : 1) : 2)) =>
  by.length ? lines.map((part) => map(part, by.slice(1))).join(by[0]) : `${lines}`;
const pair = ([rows, columns]) => (rows === columns ? `${rows}` : `${rows},${columns}`);
const SIDES = { in: "input", k: "kernel", out: "output" };
const PLACES = Object.fromEntries(Object.entries(SIDES).map(([side, name]) => [name, side]));
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const number = (text) => (NUMBER.test(text.trim()) ? Number(text) : undefined);
const whole = (items) => (items.every((item) => item !== undefined) ? items : undefined);
const numbers = (text) => whole(text.split(",").map(number));
const readMap = (name) => (text) => parts(text, BETWEEN.slice(text.includes("|") ? 4 - AXES[name] : 2));
const parts = (text, by) => (by.length ? whole(text.split(by[0]).map((part) => parts(part, by.slice(1)))) : number(text));

function readPair(text) {
  const items = numbers(text);
  if (items?.length === 1) return [items[0], items[0]];
  return items?.length === 2 ? items : undefined;
}

function readFocus(text) {
  if (text === "none") return null;
  const [, side, place] = /^(in|k|out)(\d+(?:,\d+)*)$/.exec(text) ?? [];
  return side ? { map: SIDES[side], at: numbers(place) } : undefined;
}

const word = (text) => text;
const SPELT = {
  X: [map, readMap("X")],
  K: [map, readMap("K")],
  ...Object.fromEntries(SETTINGS.map((name) => [name, [pair, readPair]])),
  scene: [word, word],
  views: [(views) => views.join(","), (text) => text.split(",")],
  view: [word, word],
  focus: [(focus) => (focus ? `${PLACES[focus.map]}${focus.at.join(",")}` : "none"), readFocus],
  step: [(step) => (step === null ? "all" : `${step}`), (text) => (text === "all" ? null : number(text))],
  noise: [(noise) => `${noise}`, number],
};
const [WRITE, READ] = [0, 1].map((side) => Object.fromEntries(KEYS.map((key) => [key, SPELT[key][side]])));

// The figure as a complete PyTorch program.
export function asPyTorch(state) {
  const tensor = (lines) => `torch.tensor(${python(lines)}, dtype=torch.float64)`;
  const written = (names) =>
    names.filter((name) => pair(state[name]) !== pair(FIRST[name])).map((name) => {
      const [rows, columns] = state[name];
      return `, ${name}=${rows === columns ? rows : `(${rows}, ${columns})`}`;
    }).join("");
  const [x, k, first] = isDeep(state.X) ? ["X", "K", ""] : ["X[None, None]", "K[None, None]", "[0, 0]"];
  const transposed = (from) => `F.conv_transpose2d(${from}, ${k}${written(SETTINGS)})${first}`;
  return [
    "import torch",
    "import torch.nn.functional as F",
    "",
    `X = ${tensor(state.X)}`,
    `K = ${tensor(state.K)}`,
    ...(state.view === "line" ? thereAndBack(state, written, transposed) : [`Y = ${transposed(x)}`, "print(Y)", `# ${python(output(state))}`]),
  ].join("\n");
}

// In this view X is what the convolution reads.
const thereAndBack = (state, written, transposed) => [
  `Y = F.conv2d(X[None, None], K[None, None]${written(SETTINGS.filter((name) => name !== "output_padding"))})`,
  `back = ${transposed("Y")}`,
  "print(back.shape)",
  `# torch.Size([${[0, 1].map((axis) => along(state, axis).back).join(", ")}])`,
];

const python = (value) =>
  Array.isArray(value) ? `[${value.map(python).join(", ")}]` : Object.is(value, -0) ? "0" : `${value}`;
