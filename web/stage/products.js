// Every product of an input cell and a weight is one tile. Its key names the two, so it stays the same in every view.

import { places, shapeOf, sizes, stampAt } from "./operator.js";

// The tiles, stamp by stamp: {key, input, kernel, output, x, k, product}. `output` is null where padding removes it.
// With channels, X is [c_in][row][column] and K is [c_in][c_out][row][column]; a tile then also has `channels`.
// The last answer is kept, since much of what changes in a state leaves its products alone.
export function products(state) {
  const { X, K, stride, padding, output_padding, dilation } = state;
  const asked = JSON.stringify([X, K, stride, padding, output_padding, dilation]);
  if (last.asked !== asked) last = { asked, tiles: pairsOfChannels(state).flatMap((pair) => tiles({ ...state, ...pair }, pair.channels)) };
  return last.tiles;
}

let last = {};

function pairsOfChannels({ X, K }) {
  if (!Array.isArray(X[0][0])) return [{ channels: [], X, K }];
  const single = X.length * K[0].length === 1;
  return X.flatMap((map, from) =>
    K[from].map((kernel, to) => ({ channels: single ? [] : [from, to], X: map, K: kernel })),
  );
}

function tiles(state, channels) {
  const { output: size } = sizes(state);
  return places(shapeOf(state.X)).flatMap((input) =>
    stampAt(state, input).cells.map(({ at, kernelAt: kernel, product }) => {
      const to = at.map((place, axis) => place - state.padding[axis]);
      const kept = to.every((place, axis) => place >= 0 && place < size[axis]);
      const [x, k] = [state.X[input[0]][input[1]], state.K[kernel[0]][kernel[1]]];
      return { key: `t${[...channels, ...input, ...kernel]}`, channels, input, kernel, output: kept ? to : null, x, k, product };
    }),
  );
}

export const same = (a, b) => `${a}` === `${b}`;

// The tiles of one output cell. A list of tiles is sorted by cells once, when it is first asked.
export function productsOf(tiles, output) {
  if (!sorted.has(tiles)) {
    const cells = new Map();
    for (const tile of tiles) {
      if (!tile.output) continue;
      const key = `${tile.output}`;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(tile);
    }
    sorted.set(tiles, cells);
  }
  return sorted.get(tiles).get(`${output}`) ?? [];
}

const sorted = new WeakMap();

export const sumOf = (tiles) => tiles.reduce((sum, { product }) => sum + product, 0);
