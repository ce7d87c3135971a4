// Random states of the figure, the same in every run.

import { convSize, convTransposeSize } from "../stage/operator.js";
import { MAPS, SETTINGS, VIEWS } from "../stage/state.js";
import { generator } from "../stage/random.js";

export { generator };

export const integer = (random, low, high) => low + Math.floor(random() * (high - low + 1));
export const choice = (random, items) => items[integer(random, 0, items.length - 1)];

const SPANS = { X: [1, 6], K: [1, 4], stride: [1, 4], padding: [0, 3], output_padding: [0, 3], dilation: [1, 3] };
const NUMBERS = [
  (random) => integer(random, -9, 9),
  (random) => random() - 0.5,
  (random) => choice(random, [0, 1, -1, 0.5, 1e-9]),
  (random) => (random() - 0.5) * 2e6,
];

function anyState(random) {
  const pair = (name) => [integer(random, ...SPANS[name]), integer(random, ...SPANS[name])];
  const number = choice(random, NUMBERS);
  const map = ([rows, columns]) => Array.from({ length: rows }, () => Array.from({ length: columns }, () => number(random)));
  return Object.fromEntries([
    ...MAPS.map((name) => [name, map(pair(name))]),
    ...SETTINGS.map((name) => [name, pair(name)]),
  ]);
}

const outputSize = ({ X, K, stride, padding, output_padding, dilation }) =>
  [0, 1].map((a) => {
    const [n, k] = [[X, X[0]][a].length, [K, K[0]][a].length];
    return convTransposeSize(n, k, stride[a], padding[a], output_padding[a], dilation[a]);
  });

// What the view "line" shows: X through the convolution, and back.
function lineSizes({ X, K, stride, padding, output_padding, dilation }) {
  const k = [K.length, K[0].length];
  const there = [X.length, X[0].length].map((m, a) => convSize(m, k[a], stride[a], padding[a], dilation[a]));
  return { there, back: there.map((n, a) => convTransposeSize(n, k[a], stride[a], padding[a], output_padding[a], dilation[a])) };
}

const isValid = (state) =>
  [0, 1].every((a) => state.output_padding[a] < Math.max(state.stride[a], state.dilation[a]) && outputSize(state)[a] > 0);

// Whole states that break no rule, each with a focus and a step.
export function validStates(count, seed) {
  const random = generator(seed);
  const found = [];
  while (found.length < count) {
    const state = anyState(random);
    if (isValid(state)) found.push({ ...state, ...rest(state, random) });
  }
  return found;
}

function rest(state, random) {
  const sizeOf = (map) => [map.length, map[0].length];
  const sizes = { input: sizeOf(state.X), kernel: sizeOf(state.K), output: outputSize(state) };
  const map = choice(random, ["input", "kernel", "output", null]);
  const { there, back } = lineSizes(state);
  // The other two take few kernels.
  const possible = VIEWS.filter((view) => (view === "line" ? Math.min(...there, ...back) > 0 : view !== "inverse" && view !== "training"));
  const some = possible.filter(() => random() < 0.5);
  const views = some.length ? some.reverse() : possible;
  const view = choice(random, views);
  if (view === "line") sizes.output = there;
  return {
    scene: choice(random, ["plain", "hero"]),
    views,
    view,
    focus: map && { map, at: sizes[map].map((size) => integer(random, 0, size - 1)) },
    step: random() < 0.5 ? null : integer(random, 0, sizes.input[0] * sizes.input[1]),
    noise: choice(random, [0, 0.03, 1]),
  };
}
