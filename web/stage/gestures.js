// What readers do on the picture: everything that looks alive chooses a cell.

import { mapSizes } from "./line.js";
import { places, sizes } from "./operator.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MAPS = { x: "input", k: "kernel", y: "output" };
export const LETTERS = { input: "x", kernel: "k", output: "y" };

// The cell that a key stands for: a tile for the output cell that it is added to, an empty slot for its row or window.
export function cellOf(key, state, tiles) {
  const { view } = state;
  const { input, kernel, output } = sizes(state);
  const [letter, rest] = [key[0], key.slice(1)];
  const at = rest.split(",").map(Number);
  const nth = (map, index) => ({ map, at: places(map === "input" ? input : output)[index] });
  if (MAPS[letter]) return { map: MAPS[letter], at };
  if (letter === "t") {
    const tile = tiles.find((one) => one.key === key);
    return tile.output ? { map: "output", at: tile.output } : { map: "input", at: tile.input };
  }
  if (letter === "g") return { map: "input", at };
  if (letter === "n") return nth("output", Number(rest));
  const index = Number(rest.replace(/\D/g, ""));
  if (letter === "a") return nth(view === "stamps" ? "input" : "output", index);
  if (letter === "d") return nth("output", Math.floor(index / (view === "matrix" ? input[0] * input[1] : kernel[0] * kernel[1])));
  return null;
}

// The neighbour of a cell to which an arrow key leads, or null where there is none.
export function neighbour({ map, at }, key, state) {
  const size = mapSizes(state)[map];
  if (key === "Home") return { map, at: [at[0], 0] };
  if (key === "End") return { map, at: [at[0], size[1] - 1] };
  const step = STEPS[key];
  const to = step && at.map((place, axis) => place + step[axis]);
  return to?.every((place, axis) => place >= 0 && place < size[axis]) ? { map, at: to } : null;
}

export const isMove = (key) => Object.hasOwn(STEPS, key) || key === "Home" || key === "End";

// The output cell whose window lies nearest to a point.
export function windowNear([x, y], state, reads) {
  const away = (at) => {
    const box = reads(at);
    return Math.hypot(box.x + box.w / 2 - x, box.y + box.h / 2 - y);
  };
  return places(sizes(state).output).reduce((best, at) => (away(at) < away(best) ? at : best));
}
