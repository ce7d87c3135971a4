// The stamps lie in the output, each where its number of the input puts it, and a frame shows what padding leaves.

import { places, sizes } from "../operator.js";
import { MANY } from "../canvas.js";
import { along, isThere, onCanvas, STRIDES } from "../coverage.js";
import { SCENES } from "../scenes.js";
import { WIDE } from "./frame.js";

const HEAD = 46; // a word, and the distance of the stamps
const FOOT = 34; // what padding and output_padding measure
const EDGE = 22; // half a handle
const ROOM = { wide: 336, narrow: 294 };
const LARGEST = 48;
export const TOUCH = 24;

// While a hand drags a setting it may lie between two whole numbers, and lingers there.
function loosened(state, held) {
  if (!held || !Object.hasOwn(state, held.name)) return state;
  const whole = Math.round(held.value);
  const away = held.value - whole;
  return { ...state, ...along(state, held.name, whole + away * Math.abs(2 * away) ** 0.7) };
}

// How many cells the scene's handles can make of the canvas: their room is kept free, so that the first stamp stays put.
function largestCanvas(state) {
  const { handles = [] } = SCENES[state.scene];
  const can = (name, most) => (handles.includes(name) ? along(state, name, most) : {});
  const apart = { ...state, ...can("stride", Math.max(STRIDES, ...state.stride)), ...can("padding", 0) };
  return sizes({ ...apart, ...can("output_padding", Math.max(...apart.stride, ...apart.dilation) - 1) }).canvas;
}

// Keys: x, k, y and t as in every view, of which x and k aren't seen; c the cells of the canvas, l a word. Frames: fstamps
// around all stamps, fsecond around the second one, fkept around Y, froom around what the handles can reach.
export function overlap(state, width, held) {
  const known = sizes(state);
  const { input, kernel, output } = known;
  const lying = loosened(state, held);
  const { stride, dilation, padding } = lying;
  const { full, output: kept, canvas } = sizes(lying);
  const room = [ROOM[width >= WIDE ? "wide" : "narrow"], width - 2 * EDGE];
  const fitting = (size) => Math.min(LARGEST, ...room.map((pixels, a) => pixels / size[a]));
  const largest = largestCanvas(state).map((most, a) => Math.max(most, canvas[a]));
  const unit = Math.max(fitting(largest), Math.min(TOUCH, fitting(canvas)));
  const reserved = largest.map((most, a) => Math.min(most, room[a] / unit));
  const left = (width - reserved[1] * unit) / 2;
  const at = ([r, c], [rows, columns] = [1, 1], o = 1) => ({ x: left + c * unit, y: HEAD + r * unit, w: columns * unit, h: rows * unit, o });
  const under = (from, [t, u] = [0, 0]) => [stride[0] * from[0] + dilation[0] * t, stride[1] * from[1] + dilation[1] * u];
  const boxes = new Map([["lcounts", { x: left, y: 0, w: reserved[1] * unit, h: 22 }]]);
  const second = stride.map((step, a) => (input[a] > 1 ? step : 0));
  boxes.set("fsecond", at(second, kernel.map((size, a) => dilation[a] * (size - 1) + 1)));
  boxes.set("froom", at([0, 0], reserved)).set("fstamps", at([0, 0], full)).set("fkept", at(padding, kept));
  for (const place of places(known.canvas)) if (isThere(state, place, known)) boxes.set(`c${place}`, at(place));
  for (const place of places(output)) boxes.set(`y${place}`, at(onCanvas(state, place)));
  for (const place of places(kernel)) boxes.set(`k${place}`, at(under([0, 0], place), [1, 1], 0));
  const few = places(input).length * places(kernel).length + places(output).length <= MANY; // otherwise cells are shaded
  for (const from of places(input)) {
    boxes.set(`x${from}`, at(under(from), [1, 1], 0));
    if (few) for (const place of places(kernel)) boxes.set(`t${[...from, ...place]}`, at(under(from, place)));
  }
  return Object.assign(boxes, {
    height: HEAD + reserved[0] * unit + FOOT,
    unit,
    moving: stride.some((step) => Math.abs(step - Math.round(step)) > 0.06),
  });
}
