// The matrices. Wᵀ: row = output cell, column = input cell, and its tiles are the entries, each already times its number
// of the input. W: the same tiles, flipped on the diagonal. Where a scene folds, the tiles of the chosen row or column
// lie beside it, in the shape of the map that it belongs to.

import { places, sizes } from "../operator.js";
import declared from "../../../lib/transconv_course/scenes.json" with { type: "json" };
import { same } from "../products.js";
import { WIDE } from "./frame.js";
import { grid, LABEL, placed } from "./panels.js";

const NUMBERS = 26; // the rows' numbers
const GAP = { wide: 56, narrow: 16 };
const ROOM = { wide: 424, narrow: 380 };
const TALLEST = 640; // what more rows share, even if they get too low to be touched
const TOUCH = 24; // a row can be touched
const LARGEST = 44;
const WORD = 64;
const HEAD = 12; // between the heads of the columns and the rows

export const matrix = (state, width) => entries(state, width, false);
export const convolution = (state, width) => entries(state, width, true);

function entries(state, width, flipped) {
  const { input, output } = sizes(state);
  const [down, across] = flipped ? [input, output] : [output, input];
  const [rows, columns] = [down, across].map(([height, length]) => height * length);
  const form = width >= WIDE ? "wide" : "narrow";
  const above = flipped && form === "narrow"; // many columns: the kernel stands above them
  const aside = beside(state, width, form, above);
  const used = above ? 0 : aside.w + GAP[form];
  const top = above ? aside.h : 0;
  const room = width - used - NUMBERS - GAP[form];
  const gap = (size) => Math.min(form === "wide" ? 20 : 6, size / 4);
  const step = Math.max(Math.min(TOUCH, TALLEST / rows), Math.min(LARGEST + 10, (ROOM[form] - top - LABEL - HEAD) / (rows + 1)));
  const cell = Math.min(LARGEST, step * 0.9, room / (columns + 1 + gap(1) * (columns - 1)));
  const between = Math.min(gap(cell), columns > 1 ? (room - cell * (columns + 1)) / (columns - 1) : 0);
  const length = columns * (cell + between) - between;
  const left = (width - used - NUMBERS - length - GAP[form] - cell) / 2;
  const [x, y] = [left + used + NUMBERS, top + LABEL + cell + HEAD];
  const entry = (row, column) => ({ x: x + column * (cell + between), y: y + row * step, w: cell, h: cell });
  const row = ([r, c]) => r * down[1] + c;
  const column = ([r, c]) => r * across[1] + c;
  const height = Math.max(y + rows * step, aside.h);
  const headed = (at) => ({ ...entry(0, column(at)), y: top + LABEL });
  const ended = (at) => ({ ...entry(row(at), 0), x: x + length + GAP[form] });
  const [X, Y] = flipped ? [ended, headed] : [headed, ended];
  const [inRow, inColumn] = flipped ? ["input", "output"] : ["output", "input"];
  const { K, F, fold } = aside.at(above ? 0 : left, above ? LABEL : (height - aside.h) / 2 + LABEL);
  const home = (tile) => entry(row(tile[inRow]), column(tile[inColumn]));
  const folded = (tile) => fold && tile.output && same(tile[state.focus.map], state.focus.at);
  const edge = Math.min(2, (step - cell) / 2); // a band leaves the rows beside it alone
  const bands = {
    [inRow]: (at) => ({ x: x - NUMBERS, w: length + NUMBERS + GAP[form] + cell, y: y + row(at) * step - edge, h: cell + 2 * edge }),
    [inColumn]: (at) => ({ ...headed(at), x: headed(at).x - 3, y: top + LABEL - 3, w: cell + 6, h: y + rows * step - top - LABEL + 4 }),
  };
  return {
    height,
    X,
    K: K.at,
    Y,
    tile: (tile) => (folded(tile) ? F.at(fold.place(tile)) : home(tile)),
    left: (tile) => folded(tile) && home(tile),
    slots: () => places([rows, columns]).map(([r, c]) => entry(r, c)),
    fold: fold ? places(fold.shape).map(F.at) : [],
    numbers: Array.from({ length: rows }, (_, r) => ({ x: x - NUMBERS, y: y + r * step, w: NUMBERS - 6, h: cell })),
    band: ({ map, at }) => bands[map]?.(at),
    labels: {
      [flipped ? "Y" : "X"]: headed([0, 0]),
      [flipped ? "X" : "Y"]: endingAt({ ...ended([0, 0]), y: top + LABEL }),
      K,
      N: endingAt({ x: x - NUMBERS, y, w: NUMBERS - 6 }),
      ...(fold && { F }),
    },
    panels: { X: { x, y: LABEL, w: length, h: cell }, K, Y: { ...ended([0, 0]), h: rows * step } },
  };
}

// The kernel, and the room for what is folded: the same for every row and column, so that nothing shifts.
function beside({ scene, focus, ...state }, width, form, above) {
  const { input, kernel, output } = sizes(state);
  const kernelGrid = grid(kernel, 46);
  const most = form === "wide" ? 1.1 : 0.75;
  const across = (above ? 0.4 : 0.28) * width;
  const u = Math.min(most, (declared[scene]?.folds ? across : 0.25 * width) / kernelGrid.w, above ? 104 / kernelGrid.h : most);
  const K = { w: kernelGrid.w * u, h: kernelGrid.h * u };
  if (!declared[scene]?.folds) return { ...K, h: K.h + LABEL, at: (x, y) => ({ K: placed(kernelGrid, x, y, u) }) };
  const grids = { input: grid(output, 46), output: grid(input, 46) }; // a column makes the output, a row reads the input
  const largest = (side) => Math.max(...Object.values(grids).map((one) => one[side]));
  const uF = Math.min(most, across / largest("w"), (above ? 104 : 160) / largest("h"));
  const fold = focus && grids[focus.map] && { shape: focus.map === "input" ? output : input, place: (tile) => tile[focus.map === "input" ? "output" : "input"] };
  const size = above ? { w: width, h: LABEL + Math.max(K.h, largest("h") * uF) } : { w: Math.max(K.w, largest("w") * uF), h: 3 * LABEL + K.h + largest("h") * uF };
  const at = (x, y) => ({
    K: placed(kernelGrid, x, y, u),
    fold,
    F: fold && placed(grids[focus.map], ...(above ? [x + width / 2, y] : [x, y + K.h + 2 * LABEL]), uF),
  });
  return { ...size, at };
}

// The word above a narrow column ends where the column does.
const endingAt = ({ x, y, w }) => ({ x: Math.max(0, x + w - WORD), y, w: Math.min(WORD, x + w), end: true });
