// What can be dragged on the rearranged input, and what its zeros count.

import { rearranged, shapeOf, sizes } from "../operator.js";
import { show } from "../../numbers.js";
import { largestStride } from "../layouts/window.js";
import { SCENES } from "../scenes.js";
import { ABOUT, covered, sentence, words as plain } from "../sentence.js";

const AXES = [0, 1];
const OUT = 15; // the handles lie beside the cells, not on their numbers

// The axes along which a setting does something; the last of them speaks for both.
const along = (map) => AXES.filter((a) => shapeOf(map)[a] > 1);
const valueOf = (state, name, map) => state[name][along(map).at(-1) ?? 1];

function changed(state, name, map, value) {
  const next = { ...state, [name]: state[name].map((old, a) => (along(map).includes(a) ? value : old)) };
  return { [name]: next[name], focus: kept(next) };
}

// The chosen cell, or the one nearest to it if the output got smaller.
function kept(state) {
  const { focus } = state;
  const size = sizes(state).output;
  return focus?.map === "output" ? { ...focus, at: focus.at.map((place, a) => Math.max(0, Math.min(place, size[a] - 1))) } : focus;
}

export const handles = {
  stride: {
    icon: "across",
    value: (state) => valueOf(state, "stride", state.X),
    range: (state) => [1, Math.max(largestStride(state), ...state.stride)],
    set: (state, value) => changed(state, "stride", state.X, value),
    at(boxes, state) {
      const [second, border] = [boxes.get(`x${along(state.X).includes(1) ? [0, 1] : [0, 0]}`), boxes.get("b")];
      const last = boxes.get(`x${shapeOf(state.X).map((size) => size - 1)}`); // lower than the border where it is cropped
      return { x: second.x + second.w / 2, y: Math.max(border.y + border.h, last.y + last.h) + OUT };
    },
    per: (boxes) => [boxes.get("b").step, 0],
  },
  padding: {
    icon: "across",
    value: (state) => valueOf(state, "padding", state.K),
    range: (state) => [0, mostPadding(state)],
    set: (state, value) => changed(state, "padding", state.K, value),
    at(boxes) {
      const { x, y, w, h } = boxes.get("b");
      return { x: x + w + OUT, y: y + h / 2 };
    },
    per: (boxes) => [-boxes.get("b").step, 0],
  },
};

// As much as leaves a cell of the output, and crops no more than one cell on each side.
function mostPadding(state) {
  const { output: size, kernel } = sizes(state);
  const most = along(state.K).map((a) => {
    const { padding, dilation } = state;
    return Math.min(dilation[a] * (kernel[a] - 1) + 1, padding[a] + Math.floor((size[a] - 1) / 2));
  });
  return Math.max(valueOf(state, "padding", state.K), ...(most.length ? [Math.min(...most)] : []));
}

export function words(state, context) {
  const { focus, lit } = context;
  if (!SCENES[state.scene]?.handles || state.step !== null || (focus && focus.map !== "output")) return plain(state, context, ABOUT.window);
  return `${zeros(state)} ${focus ? sentence("window.covers", covered(state, lit)) : sentence("window.drag")}`;
}

function zeros(state) {
  const axes = AXES.filter((a) => shapeOf(state.X)[a] > 1 || shapeOf(state.K)[a] > 1);
  const rims = rearranged(state).rim.before;
  const of = (values) => [...new Set(axes.map((a) => show(values[a])))].join(" × ");
  const rim = state.dilation.every((d) => d === 1) ? "k − 1 − p" : "d(k − 1) − p";
  return sentence(rims.some((one) => one < 0) ? "window.cropped" : "window.rim", of(state.stride.map((s) => s - 1)), rim, of(rims));
}
