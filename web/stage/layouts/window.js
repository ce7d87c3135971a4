// Grouped by output cell: the window reads the rearranged input, and the kernel in it is rotated by 180°.

import { places, rearranged, shapeOf, sizes } from "../operator.js";
import declared from "../../../lib/transconv_course/scenes.json" with { type: "json" };
import { frame, ROOM, WIDE, WIDEST } from "./frame.js";
import { blocks, grid, hull, LABEL, placed } from "./panels.js";

const FEW = 16; // more products than this are shown one window at a time
const MOST = 7; // the cells of Y that the stride handle makes, if it makes any
const GRIP = 40; // the room beside and below the rearranged input where the handles lie
const GAP = 40;

const AXES = [0, 1];
const span = ({ K, dilation }, a) => dilation[a] * (shapeOf(K)[a] - 1);
const drags = (scene) => ["stride", "padding"].some((name) => declared[scene]?.handles?.includes(name));

// The largest stride to which the input can be pulled apart. Its room is kept free, so that nothing shifts meanwhile.
export function largestStride(state) {
  const fits = AXES.map((a) => {
    const more = shapeOf(state.X)[a] - 1;
    return more ? Math.floor((MOST - 1 - span(state, a)) / more) : Infinity;
  });
  return Math.max(2, Math.min(3, ...fits));
}

export function window(state, width) {
  const { input, kernel, output } = sizes(state);
  const pulled = drags(state.scene);
  const single = pulled || input[0] * input[1] * kernel[0] * kernel[1] > FEW;
  const once = rearranged(state);
  const field = around(state, once, pulled);
  const panels = { X: grid(field.size, 46), K: grid(kernel, 46) };
  const { height, X, K, T, Y } = single
    ? one({ ...panels, T: grid(kernel, 46), Y: grid(field.output, 46) }, width, pulled ? GRIP : LABEL)
    : frame({ ...panels, T: blocks(output, kernel, 46, 12), Y: grid(output, 56) }, width);
  const rotated = ([t, u]) => [kernel[0] - 1 - t, kernel[1] - 1 - u];
  const inWindow = (at, inside) => (single ? T.at(inside) : T.at(at, inside));
  const shown = ({ output: at }) => !single || (state.focus?.map === "output" && `${at}` === `${state.focus.at}`);
  const [first, last] = [K.at([0, 0]), K.at(kernel.map((k) => k - 1))];
  const centre = { cx: (first.x + last.x) / 2, cy: (first.y + last.y) / 2 };
  const turned = (at) => {
    const upright = K.at(at); // where the cell would lie without the turn: it travels along an arc
    return { ...K.at(rotated(at)), ...centre, ox: upright.x - centre.cx, oy: upright.y - centre.cy, turn: 1 };
  };
  const lies = (at) => X.at(at.map((place, a) => place + field.first[a]));
  const border = hull(lies([0, 0]), lies(field.last));
  const whole = { x: T.x, y: T.y, w: T.w, h: T.h };
  return {
    height,
    X: (at) => ({ ...X.at(field.place(at)), cropped: field.cropped(at) }),
    K: turned,
    Y: Y.at,
    // One window at a time: the products of the others lie unseen in the cells that they make.
    tile: (tile) => (shown(tile) ? inWindow(tile.output, rotated(tile.kernel)) : { ...Y.at(tile.output), o: 0 }),
    area: ({ output: at }) => (single ? whole : T.area(at)),
    areas: single ? [] : places(output).map(T.area),
    slots: () => single ? [] : places(output).flatMap((at) => places(kernel).map((inside) => T.at(at, inside))),
    fold: single ? places(kernel).map(T.at) : [],
    zeros: field.zeros.map(([at, inserted]) => [at, { ...lies(at), inserted }]),
    border: pulled && { ...border, step: X.at([0, 1]).x - X.at([0, 0]).x },
    reads: ([y, x]) => hull(lies([y, x]), lies([y + span(state, 0), x + span(state, 1)])),
    together: true,
    labels: { X: { ...border, y: Math.min(border.y, lies(once.rim.before).y) }, K, Y, ...(single && width >= WIDE && { T }) },
    panels: { X, K, T, Y },
  };
}

// Where the rearranged input lies in its panel: `first` is the place of its first cell. Cells that padding crops lie
// outside of it. Where it can be pulled, the first number of the input stays in its place.
function around(state, { own, rim }, pulled) {
  const { input, output } = sizes(state);
  const spans = AXES.map((a) => span(state, a));
  const origin = AXES.map((a) => (pulled ? Math.max(spans[a], 0) : Math.max(0, rim.before[a])));
  const first = AXES.map((a) => origin[a] - rim.before[a]);
  const stretched = (a, stride) => stride * (input[a] - 1) + 1;
  const strides = AXES.map((a) => (pulled ? Math.max(state.stride[a], largestStride(state)) : state.stride[a]));
  const after = AXES.map((a) => (pulled ? spans[a] + state.output_padding[a] : Math.max(0, rim.after[a])));
  const last = shapeOf(own).map((size) => size - 1);
  const place = (at) => at.map((index, a) => origin[a] + state.stride[a] * index);
  const inside = (r, a) => r >= rim.before[a] && r < rim.before[a] + stretched(a, state.stride[a]);
  return {
    first,
    last,
    place,
    size: AXES.map((a) => origin[a] + stretched(a, strides[a]) + after[a]),
    output: pulled ? AXES.map((a) => stretched(a, strides[a]) + spans[a] + state.output_padding[a]) : output,
    cropped: (at) => place(at).some((index, a) => index < first[a] || index > first[a] + last[a]),
    zeros: places(shapeOf(own)).filter(([r, c]) => !own[r][c]).map((at) => [at, at.every(inside)]),
  };
}

// Where the panels stand when there is one window at a time. The cells of the rearranged input and of the output are
// equally large: a window and its output cell lie in the same place of both.
function one({ X, K, T, Y }, width, grip) {
  const wide = width >= WIDE;
  const room = Math.min(width, WIDEST);
  const left = (width - room) / 2;
  const height = wide ? ROOM.wide : ROOM.narrow;
  if (wide) {
    const uK = Math.min(1.1, (0.17 * room) / K.w, (height - 4 * LABEL) / 2 / K.h);
    const u = Math.min(1.1, (room - K.w * uK - GAP - grip) / (X.w + Y.w), (height - LABEL - grip) / Math.max(X.h, Y.h));
    const free = room - (X.w + Y.w) * u - K.w * uK;
    const [top, x] = [(height - LABEL - Math.max(X.h, Y.h) * u) / 2 + LABEL, left + X.w * u + (free + grip - GAP) / 2];
    const middle = (height - 2 * K.h * uK - 2 * LABEL) / 2;
    return {
      height,
      X: placed(X, left, top, u),
      K: placed(K, x, middle, uK),
      T: placed(T, x, middle + K.h * uK + 2 * LABEL, uK),
      Y: placed(Y, left + room - Y.w * u, top, u),
    };
  }
  const u = Math.min(0.8, (room - grip) / (X.w + Y.w), (height - 2 * LABEL - grip) * 0.64 / Math.max(X.h, Y.h));
  const low = LABEL + Math.max(X.h, Y.h) * u + grip + LABEL;
  const uK = Math.min(0.9, (0.44 * room) / K.w, (height - low) / K.h);
  return {
    height: low + K.h * uK,
    X: placed(X, 0, LABEL, u),
    K: placed(K, 0.06 * room, low, uK),
    T: placed(T, room - Math.max(Y.w * u, T.w * uK), low, uK),
    Y: placed(Y, room - Y.w * u, LABEL, u),
  };
}
