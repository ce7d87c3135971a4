// There and back along one axis: a line of m cells, the n windows that a convolution lays over it, and the line that
// the stamps of the transposed convolution make of them. X is the line; Y, in the middle, is the convolution's output.

import { convSize, convTransposeSize, extents, inputSizes, meetings, shapeOf, sizes } from "./operator.js";

export function along(state, axis) {
  const [m, k] = [state.X, state.K].map((map) => shapeOf(map)[axis]);
  const [s, p, o, d] = ["stride", "padding", "output_padding", "dilation"].map((name) => state[name][axis]);
  const n = convSize(m, k, s, p, d);
  const reach = d * (k - 1) + 1;
  const bare = convTransposeSize(n, k, s, p, 0, d); // what comes back without output_padding
  const [first, beyond] = inputSizes(n, k, s, p, d);
  return {
    axis, m, k, s, p, o, d, n, reach, bare,
    back: bare + o,
    lost: m - bare,
    most: Math.max(s, d) - 1, // of output_padding
    end: bare + p, // where the last window and the last stamp end
    lengths: Array.from({ length: Math.max(0, beyond - first) }, (_, more) => first + more), // all that n windows fit on
    windows: (place) => meetings(place + p, n, k, s, d).map(([window]) => window),
    cells: (window) => Array.from({ length: k }, (_, t) => s * window - p + d * t),
  };
}

// The axis that is drawn: the columns, unless X is a column.
export const axisOf = ({ X }) => (X.length > 1 && X[0].length === 1 ? 0 : 1);

export const lineOf = (state) => along(state, axisOf(state));

// The sizes of the maps that can be chosen in. In this view Y is what the convolution puts out.
export const mapSizes = (state) => {
  const all = { ...sizes(state), ...extents(state) };
  return state.view === "line" ? { ...all, output: [0, 1].map((axis) => along(state, axis).n) } : all;
};

// The keys of the cells in the three rows: the line with its padding, Y, and what comes back.
export const placeAt = ({ axis }, place) => (axis ? [0, place] : [place, 0]);
export const topKey = (line, place) => (place >= 0 && place < line.m ? "x" : "p") + placeAt(line, place);
export const middleKey = (line, window) => `y${placeAt(line, window)}`;
export const bottomKey = (place) => `b${place}`;
