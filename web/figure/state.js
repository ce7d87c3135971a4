// The state of a figure: one plain object in PyTorch's words, its rules, and its short text for an address.

import limits from "../../lib/transconv_course/explorer_limits.json" with { type: "json" };
import { output, shapeOf, sizes } from "./operator.js";

export const MAPS = ["X", "K"];
export const SETTINGS = Object.keys(limits.settings);

export const DEFAULTS = {
  X: [[0, 1], [2, 3]],
  K: [[0, 1], [2, 3]],
  stride: [1, 1],
  padding: [0, 0],
  output_padding: [0, 0],
  dilation: [1, 1],
  views: limits.views,
  focus: null,
  step: null,
};

// The smallest and largest size of a map along each axis, and the smallest and largest value of each setting.
export const LIMITS = {
  X: { smallest: 1, largest: limits.largest.X },
  K: { smallest: 1, largest: limits.largest.K },
  ...limits.settings,
};

export const LARGEST_NUMBER = limits.number;

// Completes a partial state: a single number applies to both axes, and a missing key takes its default.
export function complete(partial) {
  const given = partial && typeof partial === "object" && !Array.isArray(partial) ? partial : {};
  const state = {};
  for (const key of Object.keys(DEFAULTS)) {
    const value = given[key] === undefined ? DEFAULTS[key] : given[key];
    state[key] = SETTINGS.includes(key) && !Array.isArray(value) ? [value, value] : value;
  }
  return state;
}

// The rules that a state breaks, first those that make others meaningless; the list is empty for a valid state.
export function brokenRules(state) {
  const maps = MAPS.flatMap((name) => brokenMap(name, state[name]));
  const settings = SETTINGS.flatMap((name) => brokenSetting(name, state[name]));
  const broken = [...maps, ...settings, ...brokenViews(state.views)];
  if (broken.length) return broken;
  const { stride, dilation, output_padding } = state;
  [0, 1].forEach((axis) => {
    const [o, s, d] = [output_padding[axis], stride[axis], dilation[axis]];
    if (o >= s && o >= d) broken.push({ rule: "output_padding", axis, o, s, d });
  });
  const { input, output: size } = sizes(state);
  [0, 1].forEach((axis) => {
    if (size[axis] < 1) broken.push({ rule: "nothing left", axis, size: size[axis] });
  });
  return broken.length ? broken : [...brokenFocus(state.focus, input, size), ...brokenStep(state.step, input)];
}

function brokenMap(name, map) {
  const rectangular =
    Array.isArray(map) && map.length > 0 && map.every((line) => Array.isArray(line) && line.length === map[0].length);
  if (!rectangular || map[0].length === 0) return [{ rule: "shape", where: name }];
  const { smallest: min, largest: max } = LIMITS[name];
  const tooLarge = shapeOf(map).filter((size) => size > max);
  if (tooLarge.length) return [{ rule: "size", name, value: tooLarge[0], min, max }];
  return map.flatMap((line, i) =>
    line.flatMap((value, j) => (isNumber(value) ? [] : [{ rule: "number", where: name, at: [i, j], value }])),
  );
}

function brokenSetting(name, pair) {
  const { smallest: min, largest: max } = LIMITS[name];
  if (!Array.isArray(pair) || pair.length !== 2) return [{ rule: "setting", name, axis: null, value: pair, min, max }];
  const wrong = (value) => !Number.isInteger(value) || value < min || value > max;
  return pair.flatMap((value, axis) => (wrong(value) ? [{ rule: "setting", name, axis, value, min, max }] : []));
}

function brokenViews(views) {
  const known = Array.isArray(views) && views.length > 0 && views.every((view) => limits.views.includes(view));
  return known && new Set(views).size === views.length ? [] : [{ rule: "views", value: views }];
}

function brokenFocus(focus, input, size) {
  if (focus === null) return [];
  const map = { input, output: size }[focus?.map];
  const inside = map && isPlace(focus.at) && focus.at.every((place, axis) => place < map[axis]);
  return inside ? [] : [{ rule: "focus", value: focus }];
}

function brokenStep(step, [rows, columns]) {
  const right = step === null || (Number.isInteger(step) && step >= 0 && step <= rows * columns);
  return right ? [] : [{ rule: "step", value: step }];
}

const isNumber = (value) => typeof value === "number" && Math.abs(value) <= LARGEST_NUMBER;

const isPlace = (at) => Array.isArray(at) && at.length === 2 && at.every((place) => Number.isInteger(place) && place >= 0);

// The text of a state, as "stride=2;padding=1,0;X=0,1/2,3;focus=out2,1": only what differs from `base`.
export function write(state, base = DEFAULTS) {
  const parts = [];
  for (const key of Object.keys(DEFAULTS)) {
    const text = WRITE[key](state[key]);
    if (text !== WRITE[key](base[key])) parts.push(`${key}=${text}`);
  }
  return parts.join(";");
}

const map = (lines) => lines.map((line) => line.join(",")).join("/");
const pair = ([rows, columns]) => (rows === columns ? `${rows}` : `${rows},${columns}`);

const WRITE = {
  X: map,
  K: map,
  stride: pair,
  padding: pair,
  output_padding: pair,
  dilation: pair,
  views: (views) => views.join(","),
  focus: (focus) => (focus ? `${focus.map === "input" ? "in" : "out"}${focus.at.join(",")}` : "none"),
  step: (step) => (step === null ? "all" : `${step}`),
};

// The state that a text describes, on top of `base`. What can't be read or breaks a rule is reported, not changed.
export function read(text, base = DEFAULTS) {
  const state = complete(base);
  const problems = [];
  for (const part of String(text ?? "").split(";").filter(Boolean)) {
    const [key, value] = splitOnce(part);
    const parsed = Object.hasOwn(READ, key) ? READ[key](value) : undefined;
    if (parsed === undefined) problems.push({ rule: "text", value: part.slice(0, 80) });
    else state[key] = parsed;
  }
  const requested = (key) => new RegExp(`(^|;)${key}=`).test(String(text));
  if (!requested("focus")) state.focus = keepIfValid(state, "focus");
  if (!requested("step")) state.step = keepIfValid(state, "step");
  const broken = brokenRules(state);
  return broken.length ? { state: complete(base), problems: [...problems, ...broken] } : { state, problems };
}

// A focus or step that doesn't fit the new sizes is dropped, so that it doesn't block them.
export function keepIfValid(state, key) {
  return brokenRules(state).some(({ rule }) => rule === key) ? null : state[key];
}

function splitOnce(part) {
  const at = part.indexOf("=");
  return at < 0 ? [part, ""] : [part.slice(0, at), part.slice(at + 1)];
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const number = (text) => (NUMBER.test(text.trim()) ? Number(text) : undefined);

const numbers = (text) => whole(text.split(",").map(number));

const whole = (items) => (items.every((item) => item !== undefined) ? items : undefined);

const readMap = (text) => whole(text.split("/").map(numbers));

function readPair(text) {
  const items = numbers(text);
  if (items?.length === 1) return [items[0], items[0]];
  return items?.length === 2 ? items : undefined;
}

function readFocus(text) {
  if (text === "none") return null;
  const [, side, place] = /^(in|out)(\d+,\d+)$/.exec(text) ?? [];
  return side ? { map: side === "in" ? "input" : "output", at: numbers(place) } : undefined;
}

const READ = {
  X: readMap,
  K: readMap,
  stride: readPair,
  padding: readPair,
  output_padding: readPair,
  dilation: readPair,
  views: (text) => text.split(","),
  focus: readFocus,
  step: (text) => (text === "all" ? null : number(text)),
};

// The figure as a complete PyTorch program.
export function asPyTorch(state) {
  const tensor = (lines) => `torch.tensor(${python(lines)}, dtype=torch.float64)`;
  const settings = SETTINGS.filter((name) => pair(state[name]) !== pair(DEFAULTS[name])).map((name) => {
    const [rows, columns] = state[name];
    return `, ${name}=${rows === columns ? rows : `(${rows}, ${columns})`}`;
  });
  return [
    "import torch",
    "import torch.nn.functional as F",
    "",
    `X = ${tensor(state.X)}`,
    `K = ${tensor(state.K)}`,
    `Y = F.conv_transpose2d(X[None, None], K[None, None]${settings.join("")})[0, 0]`,
    "print(Y)",
    `# ${python(output(state))}`,
  ].join("\n");
}

const python = (value) =>
  Array.isArray(value) ? `[${value.map(python).join(", ")}]` : Object.is(value, -0) ? "0" : `${value}`;
