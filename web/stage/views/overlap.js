// The stamps lie on each other, so a cell is the darker, the more of them reach it. Padding cuts, and a hand moves both.

import { sizes } from "../operator.js";
import { show } from "../../numbers.js";
import { along, counts, cutOff, isKept, isThere, onCanvas, placeInY, reach, valueOf } from "../coverage.js";
import { style } from "../connectors.js";
import { neighbour } from "../gestures.js";
import { overlap as boxes, TOUCH } from "../layouts/overlap.js";
import { keyOf, nodes as cellsAndTiles } from "../picture.js";
import { SCENES } from "../scenes.js";
import { sentence } from "../sentence.js";
import { cutWords, explained, stamps } from "./overlap_words.js";

const LEVELS = { label: 2, pile: 12, count: 28, cell: 30 };
const LEGIBLE = 16; // pixels of a cell that can hold its number
const DARKEST = 0.55; // as dark as all stamps together may make a cell, for its number's sake
const FEW = 4; // outlines have as many styles

function nodes(state, boxes, context) {
  const { tiles, lit, focus, current } = context;
  const known = sizes(state);
  const table = counts(state);
  const most = Math.max(1, ...table.flat());
  const shade = Math.min(0.18, 1 - (1 - DARKEST) ** (1 / most));
  const few = boxes.has(tiles[0].key);
  const chosen = new Set(lit.map(({ input }) => `${input}`));
  const lasting = new Map([...boxes].filter(([key]) => "xkt".includes(key[0])));
  const asElsewhere = new Map(cellsAndTiles(state, lasting, context).map((node) => [node.key, node]));
  const touched = (level, label, at, number, attributes) => ({
    level,
    tag: "button",
    group: "y",
    attributes: { "aria-label": sentence(label, ...at.map(show), stamps(number)), tabindex: -1, ...attributes },
  });
  const look = {
    t({ box, marks }, [i, j]) {
      const on = !chosen.size || chosen.has(`${[i, j]}`);
      return { kind: "tile pile", marks: marks.includes("lit") ? "lit" : "", box: { ...box, o: on ? shade : shade / 3 }, level: LEVELS.pile };
    },
    y({ key }, at) {
      const [r, c] = onCanvas(state, at);
      const first = `${current.y}` === `${at}`;
      const pressed = Boolean(focus) && key === keyOf(focus);
      return { kind: "y", marks: "cell clear", parts: [], ...touched(LEVELS.cell, "cell", at, table[r][c], { "aria-pressed": pressed, ...(first && { tabindex: 0 }) }) };
    },
    c(node, [r, c]) {
      const number = table[r][c];
      const kept = isKept(state, [r, c], known);
      return {
        kind: few ? "count" : "y count",
        value: number,
        marks: (few ? "" : `deep${Math.round((4 * number) / most)}`) + (kept ? "" : " cell"),
        parts: boxes.unit >= LEGIBLE && !boxes.moving ? [["", `${number}`]] : [],
        ...touched(LEVELS.count, "overlap.cell", placeInY(state, [r, c]), number, { "aria-hidden": kept }),
      };
    },
    f: () => ({ kind: "frame", sized: true }),
    l: () => ({ kind: "label", parts: [["", sentence("overlap.label")]], sized: true, level: LEVELS.label }),
  };
  return [...boxes].map(([key, box]) => {
    const node = { key, box, ...asElsewhere.get(key) };
    return { ...node, ...look[key[0]]?.(node, placeOf(key)) };
  });
}

const placeOf = (key) => key.slice(1).split(",").map(Number);

// ---- Lines

const line = (name, d) => `<path class="${name}" d="${d}"/>`;
const edge = ({ x, y, w, h }, by = 0) => `M${x - by} ${y - by}h${w + 2 * by}v${h + 2 * by}h${-w - 2 * by}z`;

// A line with two ends that says how long it is.
function measured(from, to, y, letter, number, end = "") {
  const x = end ? from - 8 : to + 8;
  return line("measure", `M${from} ${y - 5}v10M${from} ${y}H${to}M${to} ${y - 5}v10`) + `<text class="${end}" x="${x}" y="${y + 5}"><tspan>${letter}</tspan> = ${number}</text>`;
}

function connectors(state, boxes, { focus, lit, pair }, now) {
  const [room, all, kept, second] = ["froom", "fstamps", "fkept", "fsecond"].map(now);
  if (!second) return ["", ""];
  const { unit } = boxes;
  const [left, top] = [kept.x - all.x, kept.y - all.y]; // what padding cuts
  const [right, bottom] = [all.x + all.w, all.y + all.h];
  const covered = { ...kept, w: Math.min(kept.w, right - kept.x), h: Math.min(kept.h, bottom - kept.y) };
  const pattern = (id, size, where, drawing) => `<pattern id="${id}" width="${size}" height="${size}" patternUnits="userSpaceOnUse" patternTransform="${where}">${drawing}</pattern>`;
  const below =
    pattern("cut", 7, "rotate(45)", line("veil", "M0 0h7v7H0z") + line("measure", "M0 0V7")) +
    pattern("room", unit, `translate(${room.x - unit / 2} ${room.y - unit / 2})`, line("point", `M${unit / 2} ${unit / 2}v.1`)) +
    `<path fill="url(#room)" fill-rule="evenodd" d="${edge(room, 2)}${edge(all, 2)}"/><path fill="url(#cut)" fill-rule="evenodd" d="${edge(all)}${edge(covered)}"/>`;
  let above = line("ring sum", edge(kept));
  const [first, next] = ["x0,0", "x0,1"].map(now);
  if (next) above += measured(first.x, next.x, all.y - 13, "s", state.stride[1]);
  const low = Math.max(bottom, kept.y + kept.h) + 22;
  if (left > 4) above += measured(all.x, kept.x, low, "p", state.padding[1]);
  if (kept.x + kept.w - right + left > 4) {
    above += measured(right - left, kept.x + kept.w, low, "o", state.output_padding[1], "end");
    above += line("measure before", `M${right - left} ${kept.y}V${bottom - top}H${kept.x}`);
  }
  if (unit >= TOUCH) for (const key of boxes.keys()) if (key[0] === "x") above += line("pin", `M${now(key)?.x} ${now(key)?.y}v.1`);
  if (!focus) return [below, above + line("second", edge(second))];
  lit.forEach((tile, n) => {
    if (lit.length <= FEW || n === pair) above += outline(tile, state, n, pair, now);
  });
  const cell = focus.map === "output" && now(keyOf(focus));
  return [below, above + (cell ? line("ring sum", edge(cell)) : "")];
}

// The stamp that a tile belongs to. Stamps share edges, so each outline lies a little further in than the one before.
function outline({ input }, state, n, pair, now) {
  const [first, last] = [[0, 0], sizes(state).kernel.map((size) => size - 1)].map((at) => now(`t${[...input, ...at]}`));
  if (!last) return "";
  const stamp = { x: first.x, y: first.y, w: last.x + last.w - first.x, h: last.y + last.h - first.y };
  return line(`ring ${style(n)}${pair === null || pair === n ? "" : " faint"}`, edge(stamp, -1.5 - 3 * (n % FEW)));
}

// ---- What a hand does

// A cell that padding cuts off says so; in a scene with a handle for output_padding it comes back.
function tap(key, state) {
  if (key[0] !== "c") return null;
  const at = placeOf(key);
  const { back } = cutOff(state, at);
  const comes = back && SCENES[state.scene].handles?.includes("output_padding");
  return comes ? { output_padding: back, focus: { map: "output", at: placeInY(state, at) } } : cutWords(state, at);
}

// Arrow keys lead over the edge of Y to the cells that are cut off.
function beside({ map, at }, key, state) {
  const to = neighbour({ map: "canvas", at: map === "canvas" ? at : onCanvas(state, at) }, key, state);
  if (!to || !isThere(state, to.at)) return null;
  return isKept(state, to.at) ? { map: "output", at: placeInY(state, to.at) } : to;
}

// A setting, held at a corner of a frame: how far right and down in it, and which ways lead to more.
const setting = (name, frame, [right, down], ways, icon) => ({
  value: (state) => valueOf(state, name),
  range: (state) => reach(state, name),
  set: (state, value) => along(state, name, value),
  at(boxes) {
    const { x, y, w, h } = boxes.get(frame);
    return { x: x + right * w, y: y + down * h };
  },
  per: ({ unit }) => ways.map((way) => way * unit),
  icon,
});

export const overlap = {
  boxes,
  nodes,
  connectors,
  words: explained,
  handles: {
    stride: setting("stride", "fsecond", [0, 0], [1, 1], "diagonal"),
    padding: setting("padding", "fkept", [0, 1], [1, -1], "rising"),
    output_padding: setting("output_padding", "fkept", [1, 1], [1, 1], "diagonal"),
  },
  tap,
  neighbour: beside,
  fixed: true,
};
