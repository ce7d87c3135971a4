// Grouped by output cell: the window reads the rearranged input, and the kernel in it is rotated by 180°.

import { places, rearranged, shapeOf, sizes } from "../operator.js";
import { frame } from "./frame.js";
import { blocks, grid } from "./panels.js";

export function window(state, width) {
  const { kernel, output } = sizes(state);
  const { own } = rearranged(state);
  const { height, X, K, T, Y } = frame(
    { X: grid(shapeOf(own), 46), K: grid(kernel, 46), T: blocks(output, kernel, 46, 12), Y: grid(output, 56) },
    width,
  );
  const rotated = ([t, u]) => [kernel[0] - 1 - t, kernel[1] - 1 - u];
  const home = new Map(places(shapeOf(own)).filter(([r, c]) => own[r][c]).map(([r, c]) => [`${own[r][c]}`, [r, c]]));
  const [first, last] = [K.at([0, 0]), K.at(kernel.map((k) => k - 1))];
  const centre = { cx: (first.x + last.x) / 2, cy: (first.y + last.y) / 2 };
  const turned = (at) => {
    const upright = K.at(at); // where the cell would lie without the turn: it travels along an arc
    return { ...K.at(rotated(at)), ...centre, ox: upright.x - centre.cx, oy: upright.y - centre.cy, turn: 1 };
  };
  const span = (a) => state.dilation[a] * (kernel[a] - 1);
  return {
    height,
    X: (at) => (home.has(`${at}`) ? X.at(home.get(`${at}`)) : { ...X.at([0, 0]), o: 0 }), // padding may crop a cell
    K: turned,
    Y: Y.at,
    tile: (tile) => T.at(tile.output, rotated(tile.kernel)),
    area: ({ output: at }) => T.area(at),
    areas: places(output).map(T.area),
    slots: places(output).flatMap((at) => places(kernel).map((inside) => T.at(at, inside))),
    zeros: places(shapeOf(own)).filter(([r, c]) => !own[r][c]).map((at) => [at, X.at(at)]),
    reads: ([y, x]) => hull(X.at([y, x]), X.at([y + span(0), x + span(1)])),
    labels: { X, K, Y },
    panels: { X, K, T, Y },
  };
}

const hull = (a, b) => ({ x: a.x, y: a.y, w: b.x + b.w - a.x, h: b.y + b.h - a.y });
