// Grouped by input cell: each stamp is the kernel, scaled by one number of the input.

import { places, sizes } from "../operator.js";
import { frame } from "./frame.js";
import { blocks, grid } from "./panels.js";

const FEW = 36; // more tiles are so small that there is no room for words between the stamps

export function stamps(state, width) {
  const { input, kernel, output } = sizes(state);
  const few = input[0] * input[1] * kernel[0] * kernel[1] <= FEW;
  const { height, X, K, T, Y } = frame(
    { X: grid(input, 56), K: grid(kernel, 56), T: few ? blocks(input, kernel, 56, 20, 22) : blocks(input, kernel, 56, 24), Y: grid(output, 56) },
    width,
  );
  return {
    height,
    X: X.at,
    K: K.at,
    Y: Y.at,
    tile: (tile) => T.at(tile.input, tile.kernel),
    area: ({ input: at }) => T.area(at),
    areas: places(input).map(T.area),
    labels: { X, K, Y },
    tags: (few ? places(input) : []).map((at) => [at, T.area(at)]),
    panels: { X, K, T, Y },
  };
}
