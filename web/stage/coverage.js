// The canvas: every cell that a stamp covers or output_padding adds, before padding cuts.

import { fate, meetings, sizes, terms } from "./operator.js";
import { brokenRules, changed, LIMITS } from "./state.js";

const AXES = [0, 1];
export const STRIDES = 4; // the largest stride that a hand reaches

// How many stamps reach each cell of the canvas.
export function counts(state) {
  const { input, kernel, canvas } = sizes(state);
  const [down, across] = AXES.map((a) =>
    Array.from({ length: canvas[a] }, (_, place) => meetings(place, input[a], kernel[a], state.stride[a], state.dilation[a]).length),
  );
  return down.map((rows) => across.map((columns) => rows * columns));
}

// The axes along which there is something to move or to cut: a line of numbers has one.
function longAxes(state) {
  const { input, kernel } = sizes(state);
  const long = AXES.filter((a) => input[a] * kernel[a] > 1);
  return long.length ? long : AXES;
}

// What changes when a hand gives a setting one value along all of these axes.
export const along = (state, name, value) => ({ [name]: state[name].map((now, a) => (longAxes(state).includes(a) ? value : now)) });

export const valueOf = (state, name) => state[name][longAxes(state).at(-1)];

const allows = (state, change) => !brokenRules(changed(state, change)).length;

// The smallest and the largest value that a hand can give a setting.
export function reach(state, name) {
  const now = valueOf(state, name);
  const { smallest, largest } = LIMITS[name];
  const most = name === "stride" ? Math.max(STRIDES, now) : largest;
  const values = Array.from({ length: most - smallest + 1 }, (_, n) => smallest + n);
  const fitting = values.filter((value) => value === now || allows(state, along(state, name, value)));
  return [fitting[0], fitting.at(-1)];
}

// Places of Y begin where padding ends.
export const placeInY = (state, at) => at.map((place, a) => place - state.padding[a]);
export const onCanvas = (state, at) => at.map((place, a) => place + state.padding[a]);

// Whether Y has a cell of the canvas. Who asks for many cells knows the sizes.
export const isKept = (state, at, { output } = sizes(state)) => placeInY(state, at).every((place, a) => place >= 0 && place < output[a]);

// Beside a far edge that output_padding has moved beyond all stamps there is nothing.
export const isThere = (state, at, known = sizes(state)) => isKept(state, at, known) || at.every((place, a) => place < known.full[a]);

export const fateInY = (state, place) => fate(state, onCanvas(state, place));

// A cell that padding cuts off: how many stamps reach it, what they add up to, whether it lies in front of Y, and the
// output_padding that brings it back, or null where PyTorch allows none.
export function cutOff(state, at) {
  const place = placeInY(state, at);
  const { output } = sizes(state);
  const made = terms(state, place);
  const before = place.some((one) => one < 0);
  const needed = state.output_padding.map((now, a) => Math.max(now, place[a] - output[a] + 1 + now));
  const ways = [along(state, "output_padding", Math.max(...needed)), { output_padding: needed }];
  return {
    stamps: made.length,
    sum: made.reduce((sum, { product }) => sum + product, 0),
    before,
    back: (!before && ways.find((way) => allows(state, way))?.output_padding) || null,
  };
}
