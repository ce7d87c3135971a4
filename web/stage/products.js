// Every product of an input cell and a weight is one tile. Its key names the two, so it stays the same in every view.

import { hasChannels, places, shapeOf, sizes, stampAt } from "./operator.js";

// The tiles, stamp by stamp: {key, channels, input, kernel, output, x, k, product}. `output` is null where padding
// removes it. `input`, `kernel` and `output` are whole places: with channels they begin with theirs.
// The last answer is kept, since much of what changes in a state leaves its products alone.
export function products(state) {
  const { X, K, stride, padding, output_padding, dilation } = state;
  const asked = JSON.stringify([X, K, stride, padding, output_padding, dilation]);
  if (last.asked !== asked) last = { asked, tiles: ofChannels(state) };
  return last.tiles;
}

let last = {};

function ofChannels(state) {
  if (!hasChannels(state)) return tiles(state, []);
  const { X, K } = state;
  return X.flatMap((map, from) => K[from].flatMap((kernel, to) => tiles({ ...state, X: map, K: kernel }, [from, to])));
}

function tiles(state, channels) {
  const [from, to] = [channels.slice(0, 1), channels.slice(1)];
  const { output: size } = sizes(state);
  return places(shapeOf(state.X)).flatMap((input) =>
    stampAt(state, input).cells.map(({ at, kernelAt: kernel, product }) => {
      const out = at.map((place, axis) => place - state.padding[axis]);
      const kept = out.every((place, axis) => place >= 0 && place < size[axis]);
      return {
        key: `t${[...channels, ...input, ...kernel]}`,
        channels,
        input: [...from, ...input],
        kernel: [...channels, ...kernel],
        output: kept ? [...to, ...out] : null,
        x: state.X[input[0]][input[1]],
        k: state.K[kernel[0]][kernel[1]],
        product,
      };
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
