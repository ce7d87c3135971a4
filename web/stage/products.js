// Every product of an input cell and a weight is one tile. Its key names the two, so it stays the same in every view.

import { hasChannels, places, shapeOf, sizes, stampAt } from "../figure/operator.js";

// The tiles, stamp by stamp: {key, channels, input, kernel, output, x, k, product}. `output` is null where padding
// removes it. `input`, `kernel` and `output` are whole places: with channels they begin with theirs.
export function products(state) {
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

export const productsOf = (tiles, output) => tiles.filter((tile) => tile.output && lies(tile.output, output));

// Whether a place is the given one, or lies in the given channel.
export const lies = (place, at) => at.every((index, axis) => place[axis] === index);

export const sumOf = (tiles) => tiles.reduce((sum, { product }) => sum + product, 0);
