// Row = output cell, column = input cell: the tiles are the entries of Wᵀ, each already times its number of the input.

import { places, sizes } from "../operator.js";
import { WIDE } from "./frame.js";
import { grid, LABEL, placed } from "./panels.js";

const NUMBERS = 26; // the rows' numbers
const GAP = { wide: 56, narrow: 16 };
const ROOM = { wide: 424, narrow: 400 };
const TOUCH = 24; // a row can be touched
const LARGEST = 44;
const WORD = 64;

export function matrix(state, width) {
  const { input, kernel, output } = sizes(state);
  const [rows, columns] = [output[0] * output[1], input[0] * input[1]];
  const form = width >= WIDE ? "wide" : "narrow";
  const kernelGrid = grid(kernel, 46);
  const uK = Math.min(form === "wide" ? 1.1 : 0.75, (0.25 * width) / kernelGrid.w);
  const room = width - kernelGrid.w * uK - NUMBERS - 2 * GAP[form];
  const gap = (size) => Math.min(form === "wide" ? 20 : 6, size / 4);
  const tall = Math.max(TOUCH, (ROOM[form] - LABEL - 12) / (rows + 1));
  const cell = Math.min(LARGEST, tall - 4, room / (columns + 1 + gap(1) * (columns - 1)));
  const between = Math.min(gap(cell), columns > 1 ? (room - cell * (columns + 1)) / (columns - 1) : 0);
  const across = columns * (cell + between) - between;
  const used = kernelGrid.w * uK + NUMBERS + 2 * GAP[form] + across + cell;
  const left = (width - used) / 2;
  const x = left + kernelGrid.w * uK + GAP[form] + NUMBERS;
  const y = LABEL + cell + 12;
  const step = Math.max(tall, TOUCH);
  const entry = (row, column) => ({ x: x + column * (cell + between), y: y + row * step, w: cell, h: cell });
  const row = ([r, c]) => r * output[1] + c;
  const column = ([r, c]) => r * input[1] + c;
  const height = y + rows * step;
  const K = placed(kernelGrid, left, (height - kernelGrid.h * uK) / 2, uK);
  const Y = (at) => ({ ...entry(row(at), 0), x: x + across + GAP[form] });
  const X = (at) => ({ ...entry(0, column(at)), y: LABEL });
  const band = { x: x - NUMBERS, w: across + NUMBERS + GAP[form] + cell };
  return {
    height,
    X,
    K: K.at,
    Y,
    tile: (tile) => entry(row(tile.output), column(tile.input)),
    slots: places([rows, columns]).map(([r, c]) => entry(r, c)),
    numbers: Array.from({ length: rows }, (_, r) => ({ x: x - NUMBERS, y: y + r * step, w: NUMBERS - 6, h: cell })),
    row: (at) => ({ ...band, y: y + row(at) * step - 2, h: cell + 4 }),
    labels: { X: X([0, 0]), K, Y: endingAt({ ...Y([0, 0]), y: LABEL }), N: endingAt({ x: x - NUMBERS, y, w: NUMBERS - 6 }) },
    panels: { X: { x, y: LABEL, w: across, h: cell }, K, Y: { ...Y([0, 0]), h: rows * step } },
    gutter: between,
  };
}

// The word above a narrow column ends where the column does.
const endingAt = ({ x, y, w }) => ({ x: x + w - WORD, y, w: WORD, end: true });
