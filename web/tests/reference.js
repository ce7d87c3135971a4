// What the figure's arithmetic is compared with: the same numbers by other ways.

import { convSize, convTransposeSize, meetings, output, places, sizes } from "../stage/operator.js";

const AXES = [0, 1];
const table = ([rows, columns], cell) => Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => cell([r, c])));

export function outputPaddingFor(n, k, s, p, d) {
  return n - convTransposeSize(convSize(n, k, s, p, d), k, s, p, 0, d);
}

// One entry of the matrix Wᵀ; both indices count cells row by row.
export function matrixEntry(state, outputIndex, inputIndex) {
  const { input, kernel, output: size } = sizes(state);
  const out = [Math.floor(outputIndex / size[1]), outputIndex % size[1]];
  const from = [Math.floor(inputIndex / input[1]), inputIndex % input[1]];
  const kernelAt = AXES.map((a) => (out[a] + state.padding[a] - state.stride[a] * from[a]) / state.dilation[a]);
  const inside = AXES.every((a) => Number.isInteger(kernelAt[a]) && kernelAt[a] >= 0 && kernelAt[a] < kernel[a]);
  return inside ? { kernelAt, value: state.K[kernelAt[0]][kernelAt[1]] } : null;
}

export function overlap(state) {
  const { input, kernel, output: size } = sizes(state);
  const count = (a, place) =>
    meetings(place + state.padding[a], input[a], kernel[a], state.stride[a], state.dilation[a]).length;
  return table(size, ([y, x]) => count(0, y) * count(1, x));
}

// A convolution with these settings, followed by its transpose.
export function roundTrip(state) {
  const { X, K, stride, padding, dilation } = state;
  const { input, kernel } = sizes(state);
  const there = AXES.map((a) => convSize(input[a], kernel[a], stride[a], padding[a], dilation[a]));
  const back = AXES.map((a) => convTransposeSize(there[a], kernel[a], stride[a], padding[a], 0, dilation[a]));
  if ([...there, ...back].some((size) => size < 1)) return null;
  const read = (i, j) => X[i]?.[j] ?? 0;
  const small = table(there, ([y, x]) => {
    let sum = 0;
    for (const [t, u] of places(kernel)) {
      sum += K[t][u] * read(stride[0] * y + dilation[0] * t - padding[0], stride[1] * x + dilation[1] * u - padding[1]);
    }
    return sum;
  });
  return {
    there: small,
    back: output({ ...state, X: small, output_padding: [0, 0] }),
    sizes: { input, there, back },
  };
}
