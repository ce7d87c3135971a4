// How a scene looks: the list of nodes for the stage, and the outlines and threads between them.

import { sizes, valueAt } from "./operator.js";
import { show } from "../numbers.js";
import { grown, inlet, rays, ring, style, thread } from "./connectors.js";
import { once } from "./once.js";
import { factors, placeIn, sentence } from "./sentence.js";
import { productsOf, same, sumOf } from "./products.js";

const MAPS = { output: "y", input: "x", kernel: "k", canvas: "c" };
const LEVELS = { area: 1, slot: 2, zero: 6, number: 6, tile: 12, tag: 22, dim: 25, cell: 30, lit: 40, window: 70 };
const SMALL = 24; // the digits of smaller cells take more of them
const TINY = 13; // smaller cells show no digits
const MOST_TURNS = 9; // threads that are led around the tiles of others
const FEW = 2; // more pairs than this get no threads from X and K: twelve of them would tangle

export const keyOf = ({ map, at }) => `${MAPS[map]}${at}`;

// The tiles that take part in the chosen cell.
export function litTiles(tiles, focus) {
  if (!focus) return [];
  if (focus.map === "output" && focus.at.length !== 1) return productsOf(tiles, focus.at);
  return tiles.filter((tile) => tile.output && focus.at.every((index, axis) => tile[focus.map][axis] === index));
}

// Where a cell stands in the document: each channel of a map is a group of its own.
export const grouped = (map, channel) => ({
  group: `${map}${channel}`,
  named: channel.length ? sentence(`map.${map}.channel`, ...channel) : undefined,
});

// `looks` are those of a view's own furniture, by the first letters of their keys.
export function nodes(state, boxes, { view, focus, tiles, lit, stamped, added, current, question, invites }, looks = {}) {
  const { input } = sizes(state);
  const entries = view === "convolution"; // a matrix that isn't multiplied by these numbers
  const order = ({ input: at }) => at.at(-2) * input[1] + at.at(-1);
  const chosen = focus && keyOf(focus);
  const named = new Map(tiles.map((tile) => [tile.key, tile]));
  const shining = new Set(lit);
  const cell = (key, map, at, parts, marks = "") => ({
    kind: map,
    marks: `cell ${marks}`,
    parts,
    level: LEVELS.cell,
    tag: "button",
    ...grouped(map, at.slice(0, -2)),
    attributes: {
      "aria-label": entries && map !== "k" ? sentence("place", ...at) : sentence("cell", ...at.slice(-2), parts[0]?.[1] || sentence("cell.empty")),
      "aria-pressed": key === chosen,
      tabindex: `${current[`${map}${at.slice(0, -2)}`]}` === `${at}` ? 0 : -1,
    },
  });
  const look = {
    x: (key, at) => ({ ...cell(key, "x", at, entries ? [] : [["", show(valueAt(state.X, at))]], boxes.get(key).cropped && "cropped"), value: valueAt(state.X, at) }),
    k: (key, at) => ({ ...cell(key, "k", at, [["", show(valueAt(state.K, at))]]), value: valueAt(state.K, at) }),
    y: (key, at) => {
      const here = productsOf(tiles, at).filter((tile) => order(tile) < added);
      const full = added >= input[0] * input[1];
      const deep = Math.min(here.length, 4);
      const number = !entries && (full || here.length) ? [["", show(sumOf(here))]] : [];
      const parts = question?.at && same(question.at, at) ? [["", "?"]] : number;
      return { ...cell(key, "y", at, parts, `deep${deep}`), value: sumOf(here) };
    },
    t: (key) => {
      const tile = named.get(key);
      const on = shining.has(tile);
      const waiting = order(tile) >= stamped; // not yet stamped: it lies unseen on its weight
      return {
        kind: "tile",
        marks: [entries && "entry", lit.length && !on ? "dim" : "", tile.output ? "" : "removed", on ? "lit" : ""].filter(Boolean).join(" "),
        parts: entries ? [["k", show(tile.k)]] : factors(tile),
        level: on ? LEVELS.lit : lit.length ? LEVELS.dim : LEVELS.tile,
        ...(waiting && { box: { ...boxes.get(`k${tile.kernel}`), turn: undefined, o: 0 } }),
      };
    },
    e: (key) => ({ kind: "tile", marks: "entry lit", parts: [["k", show(named.get(`t${key.slice(1)}`).k)]], level: LEVELS.lit }),
    z: (key) => ({ kind: "zero", marks: boxes.get(key).inserted ? "inserted" : "", parts: [["", "0"]], level: LEVELS.zero }),
    b: () => ({ kind: "border", parts: [], level: LEVELS.area, sized: true }),
    d: () => ({ kind: "slot", parts: [], level: LEVELS.slot }),
    f: () => ({ kind: "slot", parts: [], level: LEVELS.slot }),
    a: () => ({ kind: `area of-${view}`, parts: [], level: LEVELS.area, sized: true }),
    n: (key) => ({ kind: "number", parts: [["", key.slice(1)]], sized: true, level: LEVELS.number }),
    g: (key, at) => ({ kind: "tag", parts: [["x", show(valueAt(state.X, at))], ["", "·"], ["k", "K"]], sized: true, level: LEVELS.tag }),
    l: (key) => ({ kind: "label", marks: boxes.get(key).end ? "end" : "", parts: labelled(key.slice(1), state), sized: true, level: LEVELS.slot }),
    ...looks,
  };
  const shown = [...boxes].map(([key, box]) => {
    const { marks = "", ...node } = look[key[0]](key, key.slice(1).split(",").map(Number));
    return { key, box, ...node, marks: node.sized ? marks : `${marks || ""} ${size(box)}` };
  });
  const framed = focus?.map === "output" ? focus.at : boxes.get("b") && !focus ? invites : null;
  if (framed && boxes.reads) shown.push({ key: "w", box: grown(boxes.reads(framed), 3), kind: "reading", sized: true, level: LEVELS.window });
  const band = focus && boxes.band?.(focus);
  if (band) shown.push({ key: "r", box: band, kind: "row", sized: true, level: LEVELS.slot });
  return shown;
}

const size = ({ w }) => (w < TINY ? "tiny" : w < SMALL ? "small" : "");

const LABELS = { X: "label.input", K: "label.kernel", Y: "label.output", N: "label.rows", T: "label.products" };
const OF_VIEW = {
  window: { X: "label.zeros", K: "label.rotated" },
  convolution: { X: "label.like", Y: "label.like" },
};

function labelled(name, state) {
  if (name === "F") return lettered(folded(state));
  return lettered(sentence(OF_VIEW[state.view]?.[name] ?? LABELS[name], name));
}

function folded(state) {
  const along = state.focus.map === (state.view === "convolution" ? "input" : "output");
  return along ? sentence("label.row", placeIn(state, state.focus)) : sentence("label.column");
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
  const all = once((letters) => [...boxes.keys()].filter((key) => letters.includes(key[0])).map(now).filter(Boolean));
  const summed = focus.map === "output" && view !== "convolution";
  const [toSum, toTile] = wide ? ["right", "right"] : ["up", "down"];
  const meeting = summed && view !== "matrix" && lit.length && inlet(now(keyOf(focus)), shifted(panels.Y), toSum, 4);
  if (meeting && boxes.together) threads += thread(shifted(boxes.area(lit[0])), meeting.at, { towards: toSum, panel: shifted(boxes.area(lit[0])), name: "sum" });
  const meet = [];
  lit.forEach((tile, n) => {
    const [t, x, k, y] = [tile.key, `x${tile.input}`, `k${tile.kernel}`, `y${tile.output}`].map((key) => now(key));
    if (!t || !x || !k || !y) return;
    const name = style(n) + (pair === null || pair === n ? "" : " faint");
    const lane = n - (lit.length - 1) / 2;
    for (const [map, box] of [["input", x], ["kernel", k], ["output", y]]) {
      if (map !== focus.map && !(summed && map === "output")) rings += ring(box, name);
    }
    const left = now(`e${tile.key.slice(1)}`);
    rings += ring(t, name) + (left ? ring(left, name) : "");
    if (!summed) return;
    if (view === "matrix") threads += thread(left ?? t, y, { towards: "right", panel: left ?? t, lane: Math.max(-2, Math.min(2, lane)), name });
    if (meeting && !boxes.together) meet.push({ box: t, name });
    if (lit.length > FEW || view === "matrix" || boxes.get("b") || (view === "window" && !wide)) return;
    threads += thread(x, t, { towards: toTile, panel: shifted(panels.X), others: all("xz"), lane: lane * 1.5, name: `${name} source` });
    threads += thread(k, t, { towards: toTile, panel: shifted(panels.K), others: all("k"), lane: lane * 1.5, name: `${name} source` });
  });
  if (meet.length) threads += rays(meet, meeting.at, toSum, lit.length > MOST_TURNS ? [] : meet.map(({ box }) => box), all("g").map((box) => ({ ...box, w: box.h })));
  return [threads + (meeting ? meeting.drawing : ""), rings];
}
