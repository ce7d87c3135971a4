// A view is only an arrangement of the same tiles: layout(state, view, width) says where each of them lies.

import { places, sizes } from "./operator.js";
import { convolution, matrix } from "./layouts/matrix.js";
import { phases } from "./layouts/phases.js";
import { stamps } from "./layouts/stamps.js";
import { window } from "./layouts/window.js";
import { products } from "./products.js";

const ARRANGE = { stamps, window, matrix, phases, convolution };
export const VIEWS = Object.keys(ARRANGE);

// A Map from keys to boxes {x, y, w, h, o?}, with the height of all of it and what connectors need to know.
// Cells of the maps: x, k, y; tiles: t. These are the same in every view; what a view has no place for has o = 0.
// Furniture of one view: z zeros of the rearrangement, b its border, d and f empty slots, a areas behind the tiles, e what
// stays where a tile was folded away, l and n words.
export function layout(state, view, width) {
  const { input, kernel, output } = sizes(state);
  const arranged = ARRANGE[view](state, width);
  const boxes = new Map();
  const put = (key, box) => boxes.set(key, box);
  for (const at of places(input)) put(`x${at}`, arranged.X(at));
  for (const at of places(kernel)) put(`k${at}`, arranged.K(at));
  for (const at of places(output)) put(`y${at}`, arranged.Y(at));
  const filled = new Set();
  for (const tile of products(state)) {
    const box = tile.output || view === "stamps" ? arranged.tile(tile) : { ...arranged.K(tile.kernel), turn: undefined, o: 0 };
    filled.add(corner(box));
    put(tile.key, box);
    const left = arranged.left?.(tile);
    if (left) filled.add(corner(left)) && put(`e${tile.key.slice(1)}`, left);
  }
  arranged.areas?.forEach((box, index) => put(`a${view}${index}`, box));
  arranged.slots?.().forEach((box, index) => filled.has(corner(box)) || put(`d${view}${index}`, box));
  arranged.fold?.forEach((box, index) => put(`f${view}${index}`, box));
  if (arranged.border) put("b", arranged.border);
  arranged.zeros?.forEach(([at, box]) => put(`z${at}`, box));
  arranged.numbers?.forEach((box, index) => put(`n${index}`, box));
  const named = arranged.tags?.filter(([, { w }]) => w >= NAMED) ?? [];
  named.forEach(([at, box]) => put(`g${at}`, { x: box.x, y: box.y - 23, w: box.w, h: 22 }));
  for (const [name, box] of Object.entries(arranged.labels)) put(`l${name}`, { x: box.x, y: box.y - 25, w: box.w, h: 22, end: box.end });
  const { height, panels, area, reads, band, together } = arranged;
  return Object.assign(boxes, { height, panels, area, reads, band, together, outputs: places(output) });
}

// How high a view is, without the boxes of all its keys.
export const heightOf = (state, view, width) => ARRANGE[view](state, width).height;

const NAMED = 36; // how wide a stamp must be for a word above it

const corner = ({ x, y }) => `${Math.round(100 * x)},${Math.round(100 * y)}`;
