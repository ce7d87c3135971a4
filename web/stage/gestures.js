// What readers do on the picture: everything that looks alive chooses a cell.

import { places, sizes } from "./operator.js";
import { mapSizes } from "./line.js";

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const MAPS = { x: "input", k: "kernel", y: "output", c: "canvas" };
export const LETTERS = { input: "x", kernel: "k", output: "y" };

// The cell that a key stands for: a tile for the output cell that it is added to, an empty slot for its row or window.
export function cellOf(key, state, tiles) {
  const { view } = state;
  const { input, kernel, output } = sizes(state);
  const [letter, rest] = [key[0], key.slice(1)];
  const at = rest.split(",").map(Number);
  const [rows, columns] = view === "convolution" ? ["input", output] : ["output", input];
  const nth = (map, index) => ({ map, at: places(map === "input" ? input : output)[index] });
  if (MAPS[letter]) return { map: MAPS[letter], at };
  if (letter === "t" || letter === "e") {
    const tile = tiles.find((one) => one.key === `t${rest}`);
    const map = tile.output ? rows : "input";
    return { map, at: tile[map] };
  }
  if (letter === "g") return { map: "input", at };
  if (letter === "n") return nth(rows, Number(rest));
  const index = Number(rest.replace(/\D/g, ""));
  if (letter === "a") return nth(view === "stamps" ? "input" : "output", index);
  if (letter === "d") return nth(rows, Math.floor(index / area(view === "window" ? kernel : columns)));
  return null;
}

const area = ([rows, columns]) => rows * columns;

// The neighbour of a cell to which an arrow key leads, or null where there is none.
export function neighbour({ map, at }, key, state) {
  const size = mapSizes(state)[map];
  if (at.length < size.length) return key === "ArrowDown" ? { map, at: [...at, 0, 0] } : null;
  const [channel, [row, column], [rows, columns]] = [at.slice(0, -2), at.slice(-2), size.slice(-2)];
  const to = { Home: [row, 0], End: [row, columns - 1] }[key] ?? STEPS[key]?.map((step, axis) => [row, column][axis] + step);
  if (!to) return null;
  if (to[0] < 0 && channel.length === 1) return { map, at: channel }; // a channel of X or Y has a head above its cells
  return to.every((place, axis) => place >= 0 && place < [rows, columns][axis]) ? { map, at: [...channel, ...to] } : null;
}

// The cell of each map that Tab reaches, by the map's letter and channel.
export function stops(state, focus, invites) {
  const all = mapSizes(state);
  const of = Object.entries(LETTERS).flatMap(([map, letter]) =>
    places(all[map].slice(0, -2)).map((channel) => [`${letter}${channel}`, [...channel, 0, 0]]),
  );
  const stop = ({ map, at }) => [`${LETTERS[map]}${at.slice(0, all[map].length - 2)}`, at];
  return Object.fromEntries([...of, stop({ map: "output", at: invites }), ...(focus ? [stop(focus)] : [])]);
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
