// Grouped by the output position modulo the stride: the cells of one phase meet the same weights.

import { meetings, places, sizes } from "../operator.js";
import { frame } from "./frame.js";
import { grid } from "./panels.js";

const CELL = 46;
const BETWEEN = 10;
const APART = 22;

export function phases(state, width) {
  const { input, kernel, output } = sizes(state);
  const meet = [0, 1].map((a) =>
    Array.from({ length: output[a] }, (_, place) =>
      meetings(place + state.padding[a], input[a], kernel[a], state.stride[a], state.dilation[a]).map(([from]) => from),
    ),
  );
  const size = meet.map((axis) => Math.max(1, ...axis.map(({ length }) => length)));
  const block = grid(size, CELL, 2);
  const axes = [sorted(output[0], state.stride[0], block.h), sorted(output[1], state.stride[1], block.w)];
  const corner = ([r, c]) => ({ x: axes[1].at(c), y: axes[0].at(r) });
  const sortedBlocks = {
    w: axes[1].length,
    h: axes[0].length,
    at: (place, inside) => {
      const { x, y } = corner(place);
      const box = block.at(inside);
      return { ...box, x: box.x + x, y: box.y + y };
    },
    area: (place) => ({ ...corner(place), w: block.w, h: block.h }),
  };
  const { height, X, K, T, Y } = frame(
    { X: grid(input, 56), K: grid(kernel, 56), T: sortedBlocks, Y: grid(output, 56) },
    width,
  );
  const inside = ({ input: from, output: to }) => [0, 1].map((a) => meet[a][to[a]].indexOf(from[a]));
  return {
    height,
    X: X.at,
    K: K.at,
    Y: Y.at,
    tile: (tile) => T.at(tile.output, inside(tile)),
    area: ({ output: at }) => T.area(at),
    areas: places(output).map(T.area),
    together: true,
    labels: { X, K, Y },
    panels: { X, K, T, Y },
  };
}

// Where the cells of one axis begin when they are sorted by phase, and how long all of them are.
function sorted(count, stride, length) {
  const step = length + BETWEEN;
  const cellsOf = (phase) => Math.ceil(Math.max(0, count - phase) / stride);
  const before = (phase) => Array.from({ length: phase }, (_, one) => cellsOf(one)).reduce((sum, cells) => sum + cells, 0);
  const groups = Math.min(count, stride);
  return {
    at: (place) => before(place % stride) * step + (place % stride) * APART + Math.floor(place / stride) * step,
    length: count * step - BETWEEN + (groups - 1) * APART,
  };
}
