// How a scene looks: the list of nodes for the stage, and the outlines and threads between them.

import { sizes } from "./operator.js";
import { show } from "../numbers.js";
import { inlet, ring, style, thread } from "./connectors.js";
import { product, sentence } from "./sentence.js";
import { productsOf, same, sumOf } from "./products.js";

const MAPS = { output: "y", input: "x", kernel: "k" };
const LEVELS = { area: 1, slot: 2, zero: 6, number: 6, tile: 12, dim: 25, cell: 30, lit: 40, window: 70 };
const FEW = 2; // more pairs than this get no threads from X and K: twelve of them would tangle

export const keyOf = ({ map, at }) => `${MAPS[map]}${at}`;

// The tiles that take part in the chosen cell.
export function litTiles(tiles, focus) {
  if (!focus) return [];
  if (focus.map === "output") return productsOf(tiles, focus.at);
  return tiles.filter((tile) => tile.output && same(tile[focus.map], focus.at));
}

export function nodes(state, boxes, { view, focus, tiles, lit, stamped, added, current, question }) {
  const { input } = sizes(state);
  const order = ({ input: [i, j] }) => i * input[1] + j;
  const chosen = focus && keyOf(focus);
  const named = new Map(tiles.map((tile) => [tile.key, tile]));
  const shining = new Set(lit);
  const cell = (key, map, at, parts, marks = "") => ({
    kind: map,
    marks: `cell ${marks}`,
    parts,
    level: LEVELS.cell,
    tag: "button",
    group: map,
    attributes: {
      "aria-label": sentence("cell", at[0], at[1], parts[0]?.[1] || sentence("cell.empty")),
      "aria-pressed": key === chosen,
      tabindex: `${current[map]}` === `${at}` ? 0 : -1,
    },
  });
  const look = {
    x: (key, at) => ({ ...cell(key, "x", at, [["", show(state.X[at[0]][at[1]])]]), value: state.X[at[0]][at[1]] }),
    k: (key, at) => ({ ...cell(key, "k", at, [["", show(state.K[at[0]][at[1]])]]), value: state.K[at[0]][at[1]] }),
    y: (key, at) => {
      const here = productsOf(tiles, at).filter((tile) => order(tile) < added);
      const full = added >= input[0] * input[1];
      const deep = Math.min(here.length, 4);
      const number = full || here.length ? [["", show(sumOf(here))]] : [];
      const parts = question?.at && same(question.at, at) ? [["", "?"]] : number;
      return { ...cell(key, "y", at, parts, `deep${deep}`), value: sumOf(here) };
    },
    t: (key) => {
      const tile = named.get(key);
      const on = shining.has(tile);
      const waiting = order(tile) >= stamped; // not yet stamped: it lies unseen on its weight
      const [x, dot, k] = product(tile).split(/(·)/);
      return {
        kind: "tile",
        marks: [lit.length && !on ? "dim" : "", tile.output ? "" : "removed", on ? "lit" : ""].filter(Boolean).join(" "),
        parts: [["x", x], ["", dot], ["k", k]],
        level: on ? LEVELS.lit : lit.length ? LEVELS.dim : LEVELS.tile,
        ...(waiting && { box: { ...boxes.get(`k${tile.kernel}`), turn: undefined, o: 0 } }),
      };
    },
    z: () => ({ kind: "zero", parts: [["", "0"]], level: LEVELS.zero }),
    d: () => ({ kind: "slot", parts: [], level: LEVELS.slot }),
    a: () => ({ kind: `area of-${view}`, parts: [], level: LEVELS.area, sized: true }),
    n: (key) => ({ kind: "number", parts: [["", key.slice(1)]], sized: true, level: LEVELS.number }),
    g: (key, at) => ({ kind: "tag", parts: [["x", show(state.X[at[0]][at[1]])], ["", "·"], ["k", "K"]], sized: true, level: LEVELS.slot }),
    l: (key) => ({ kind: "label", marks: boxes.get(key).end ? "end" : "", parts: labelled(key.slice(1), view), sized: true, level: LEVELS.slot }),
  };
  const shown = [...boxes].map(([key, box]) => ({ key, box, ...look[key[0]](key, key.slice(1).split(",").map(Number)) }));
  if (focus?.map === "output" && boxes.reads) shown.push({ key: "w", box: grown(boxes.reads(focus.at), 3), kind: "reading", sized: true, level: LEVELS.window });
  if (focus?.map === "output" && boxes.row) shown.push({ key: "r", box: boxes.row(focus.at), kind: "row", sized: true, level: LEVELS.slot });
  return shown;
}

const grown = ({ x, y, w, h }, by) => ({ x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by });

function labelled(name, view) {
  if (view === "window" && name !== "Y") return lettered(sentence(name === "X" ? "label.zeros" : "label.rotated"));
  return lettered(sentence({ X: "label.input", K: "label.kernel", Y: "label.output", N: "label.rows" }[name]));
}

// A sentence in pieces, so that its letters X, K and Y get their hues.
export const lettered = (text) =>
  text.split(/(?<![A-Za-z])([XKY])(?![A-Za-z])/).map((piece, index) => [index % 2 ? `letter ${piece.toLowerCase()}` : "", piece]);

// The two drawings of the stage: threads, which run below the tiles in question, and outlines, above them.
export function connectors(state, boxes, { view, focus, lit, pair, wide }, now) {
  if (!focus || !now(keyOf(focus))) return ["", ""];
  let [threads, rings] = ["", ring(now(keyOf(focus)), "sum", 3)];
  const { panels } = boxes;
  const shifted = (panel) => panel && { ...panel, y: panel.y + (boxes.shift ?? 0) };
  const all = (...letters) => [...boxes.keys()].filter((key) => letters.includes(key[0])).map(now).filter(Boolean);
  const summed = focus.map === "output";
  const meeting = summed && view !== "matrix" && lit.length && inlet(now(keyOf(focus)), shifted(panels.Y), wide ? "right" : "up", 4);
  const litBoxes = lit.map(({ key }) => now(key)).filter(Boolean);
  lit.forEach((tile, n) => {
    const [t, x, k, y] = [tile.key, `x${tile.input}`, `k${tile.kernel}`, `y${tile.output}`].map((key) => now(key));
    if (!t || !x || !k || !y) return;
    const name = style(n) + (pair === null || pair === n ? "" : " faint");
    const lane = n - (lit.length - 1) / 2;
    for (const [map, box] of [["input", x], ["kernel", k], ["output", y]]) {
      if (map !== focus.map && !(summed && map === "output")) rings += ring(box, name);
    }
    rings += ring(t, name);
    if (meeting) {
      const area = boxes.area?.(tile);
      const T = shifted(panels.T);
      const aisle = area && (wide ? { ...shifted(area), w: T.x + T.w - area.x } : { ...shifted(area), y: T.y, h: area.y + (boxes.shift ?? 0) + area.h - T.y });
      const others = litBoxes.filter((box) => box !== t && (box.x !== t.x || box.y !== t.y));
      threads += thread(t, meeting.at, { towards: wide ? "right" : "up", panel: aisle ?? t, others, gap: 4 + 4 * n, free: 6, either: true, name });
    }
    if (!summed || lit.length > FEW || view === "matrix") return;
    const towards = wide ? "right" : "down";
    threads += thread(x, t, { towards, panel: shifted(panels.X), others: all("x", "z"), lane: lane * 1.5, name: `${name} source` });
    threads += thread(k, t, { towards, panel: shifted(panels.K), others: all("k"), lane: lane * 1.5, name: `${name} source` });
  });
  return [threads + (meeting ? meeting.drawing : ""), rings];
}
