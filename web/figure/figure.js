// What every view receives: the valid state, its numbers (each computed once, on first use) and what the focus highlights.

import { crop, overlap, places, rearranged, roundTrip, runningSum, shape, sizes, stampAt, terms } from "./operator.js";
import { MAPS, SETTINGS } from "./state.js";

const MEMO = {
  full: (state) => runningSum(state, null),
  output: (state, numbers) => crop(state, numbers.full),
  rearranged,
  overlap,
  roundTrip,
  shape,
  entries: matrixEntries,
};

// Focus and step change often but affect none of these numbers, which stay until a setting changes.
export function numbersOf(state, before) {
  if (before && [...MAPS, ...SETTINGS].every((key) => before.state[key] === state[key])) return before;
  const numbers = { state, sizes: sizes(state) };
  for (const [name, compute] of Object.entries(MEMO)) {
    let value;
    Object.defineProperty(numbers, name, { get: () => (value === undefined ? (value = compute(state, numbers)) : value) });
  }
  return numbers;
}

// The non-zero pattern of Wᵀ. Going stamp by stamp skips the zeros, of which a large matrix has millions.
function matrixEntries(state) {
  const { input, output } = sizes(state);
  const [top, left] = state.padding;
  return places(input).flatMap((at, c) =>
    stampAt(state, at).cells.flatMap(({ at: [row, column], kernelAt: [t, u] }) => {
      const [y, x] = [row - top, column - left];
      const inside = y >= 0 && x >= 0 && y < output[0] && x < output[1];
      return inside ? [{ r: y * output[1] + x, c, value: state.K[t][u] }] : [];
    }),
  );
}

// Where the stamp of an input cell lands on the output, by rows and columns, and whether padding crops any of it.
export function landing(state, at, { output, kernel }) {
  const [rows, columns] = [0, 1].map((a) =>
    Array.from({ length: kernel[a] }, (_, t) => state.stride[a] * at[a] + state.dilation[a] * t - state.padding[a]).filter(
      (place) => place >= 0 && place < output[a],
    ),
  );
  const cells = new Set(rows.flatMap((y) => columns.map((x) => y * output[1] + x)));
  return { at, value: state.X[at[0]][at[1]], rows, columns, cells, inside: cells.size, cropped: cells.size < kernel[0] * kernel[1] };
}

export function focusOn(state, numbers) {
  const { focus } = state;
  const { sizes: size } = numbers;
  const met = focus?.map === "output" ? terms(state, focus.at) : null;
  const stamped = focus?.map === "input" ? landing(state, focus.at, size) : null;
  const inputs = new Set(met?.map(({ inputAt: [i, j] }) => i * size.input[1] + j));
  const kernels = new Set(met?.map(({ kernelAt: [t, u] }) => t * size.kernel[1] + u));
  const is = (map, r, c) => focus?.map === map && focus.at[0] === r && focus.at[1] === c;
  return {
    terms: met,
    stamped,
    focusOf: (map) => (focus?.map === map ? focus.at : null),
    inputMarks: (i, j) => (is("input", i, j) ? "pinned" : inputs.has(i * size.input[1] + j) ? "part" : ""),
    kernelMarks: (t, u) => (kernels.has(t * size.kernel[1] + u) ? "part" : ""),
    outputMarks: (y, x) => (is("output", y, x) ? "pinned" : stamped?.cells.has(y * size.output[1] + x) ? "part" : ""),
  };
}

