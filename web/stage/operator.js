// Computes the numbers that the figure shows. Nothing here touches a page.
// Axes are [rows, columns] everywhere; n, k, s, p, o, d are the course's letters.

const AXES = [0, 1];

export const convSize = (n, k, s, p, d) => Math.floor((n + 2 * p - d * (k - 1) - 1) / s) + 1;

export const convTransposeSize = (n, k, s, p, o, d) => s * (n - 1) + d * (k - 1) + 1 - 2 * p + o;

export function inputSizes(nOut, k, s, p, d) {
  const smallest = convTransposeSize(nOut, k, s, p, 0, d);
  return [Math.max(1, smallest), Math.max(1, smallest + s)];
}

export function sizes(state) {
  const [input, kernel] = [state.X, state.K].map((map) => extentOf(map).slice(-2));
  const full = AXES.map((a) => state.stride[a] * (input[a] - 1) + state.dilation[a] * (kernel[a] - 1) + 1);
  const output = AXES.map((a) => full[a] - 2 * state.padding[a] + state.output_padding[a]);
  const canvas = AXES.map((a) => Math.max(full[a], state.padding[a] + output[a]));
  return { input, kernel, output, full, canvas };
}

// Scatter: what one input cell adds to the canvas.
export function stampAt(state, [i, j]) {
  const { X, K, stride, dilation } = state;
  const [top, left] = [stride[0] * i, stride[1] * j];
  const cells = places(shapeOf(K)).map(([t, u]) => ({
    at: [top + dilation[0] * t, left + dilation[1] * u],
    kernelAt: [t, u],
    product: X[i][j] * K[t][u],
  }));
  return { value: X[i][j], top, left, cells };
}

export function runningSum(state, step) {
  const { input, canvas } = sizes(state);
  const sum = zeros(canvas);
  for (const at of places(input).slice(0, step ?? undefined)) {
    for (const { at: [r, c], product } of stampAt(state, at).cells) sum[r][c] += product;
  }
  return sum;
}

function crop(state, canvas) {
  const { output } = sizes(state);
  const [top, left] = state.padding;
  return table(output, ([y, x]) => canvas[y + top][x + left]);
}

// With channels, X is [c_in][row][column], K is [c_in][c_out][row][column] and the output is [c_out][row][column].
export const hasChannels = ({ X }) => Array.isArray(X[0][0]);

export function output(state) {
  if (!hasChannels(state)) return crop(state, runningSum(state, null));
  const { X, K } = state;
  return K[0].map((_, to) => X.map((map, from) => output({ ...state, X: map, K: K[from][to] })).reduce(added));
}

const added = (a, b) => a.map((line, r) => line.map((value, c) => value + b[r][c]));

// The sizes of the three maps along all of their axes, channels included.
export function extents({ X, K, ...settings }) {
  const [input, kernel] = [extentOf(X), extentOf(K)];
  return { input, kernel, output: [...kernel.slice(1, -2), ...sizes({ X, K, ...settings }).output] };
}

export function fate(state, at) {
  const { full, output: size } = sizes(state);
  if (AXES.some((a) => at[a] >= full[a])) return "untouched";
  const { padding } = state;
  if (AXES.some((a) => at[a] < padding[a] || at[a] >= padding[a] + size[a])) return "removed";
  return AXES.some((a) => at[a] >= full[a] - padding[a]) ? "given back" : "kept";
}

// The pairs of an input cell and a kernel cell that meet in one output cell, in the order of the stamps.
export function terms(state, [y, x]) {
  const { X, K, stride, dilation, padding } = state;
  const row = meetings(y + padding[0], X.length, K.length, stride[0], dilation[0]);
  const column = meetings(x + padding[1], X[0].length, K[0].length, stride[1], dilation[1]);
  return row.flatMap(([i, t]) => column.map(([j, u]) => meeting(state, [i, j], [t, u])));
}

export function meetings(place, n, k, s, d) {
  const pairs = [];
  for (let i = 0; i < n; i++) {
    const t = (place - s * i) / d;
    if (Number.isInteger(t) && t >= 0 && t < k) pairs.push([i, t]);
  }
  return pairs;
}

function meeting({ X, K }, inputAt, kernelAt) {
  const input = X[inputAt[0]][inputAt[1]];
  const kernel = K[kernelAt[0]][kernelAt[1]];
  return { inputAt, kernelAt, input, kernel, product: input * kernel };
}

// The rearrangement: zeros are inserted between and around the input cells, or border cells are cropped.
export function rearranged(state) {
  const { input, kernel } = sizes(state);
  const before = AXES.map((a) => state.dilation[a] * (kernel[a] - 1) - state.padding[a]);
  const after = AXES.map((a) => before[a] + state.output_padding[a]);
  const size = AXES.map((a) => state.stride[a] * (input[a] - 1) + 1 + before[a] + after[a]);
  const own = table(size, (at) => {
    const source = AXES.map((a) => (at[a] - before[a]) / state.stride[a]);
    return AXES.every((a) => Number.isInteger(source[a]) && source[a] >= 0 && source[a] < input[a]) ? source : null;
  });
  const values = own.map((line) => line.map((from) => (from ? state.X[from[0]][from[1]] : 0)));
  return { values, own, rim: { before, after } };
}

export const shapeOf = (map) => [map.length, map[0].length];

export const extentOf = (map) => (Array.isArray(map) ? [map.length, ...extentOf(map[0])] : []);

export const places = (extent) =>
  extent.reduce((outer, size) => outer.flatMap((at) => Array.from({ length: size }, (_, index) => [...at, index])), [[]]);

export const valueAt = (map, at) => at.reduce((part, index) => part[index], map);

const table = ([rows, columns], cell) =>
  Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => cell([r, c])));

const zeros = (size) => table(size, () => 0);
