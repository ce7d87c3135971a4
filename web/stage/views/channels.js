// Several channels: those of X are rows, those of Y are columns, and where they cross stands the kernel of the two, as in
// the first two axes of the weight. The products of what is chosen lie in a tray below, grouped by the channel that they
// come from, or go to.

import { extents, output, places, sizes, valueAt } from "../operator.js";
import { show } from "../../numbers.js";
import { inlet, ring, style, thread } from "../connectors.js";
import { LETTERS } from "../gestures.js";
import { WIDE } from "../layouts/frame.js";
import { blocks, grid, hull, LABEL, placed } from "../layouts/panels.js";
import { grouped, keyOf, lettered, litTiles, nodes } from "../picture.js";
import { products, sumOf } from "../products.js";
import { list, sentence } from "../sentence.js";

const FORMS = {
  wide: { head: 40, aisle: 28, gap: 28, most: 36, tall: 420, tray: 80 },
  narrow: { head: 30, aisle: 10, gap: 10, most: 32, tall: 384, tray: 64 },
};
const BETWEEN = 10; // rows
const APART = 16; // groups of the tray
const TAG = 24; // the room for a word below each
const THREADS = 22; // the room above them
const WORD = 84;
const TARGET = 24;
const TILE = 46;
const MOST = 0.87; // of it
const LEVELS = { slot: 2, head: 30 };

const named = (letter, channel) => `${letter}${String.fromCodePoint(0x2080 + channel)}`;
const isWhole = (focus) => focus.at.length < (focus.map === "kernel" ? 4 : 3); // a channel, or all of a kernel

// The chosen tiles by the channel of Y that they go to, if X is chosen, and otherwise by that of X.
function groupsOf({ focus }, tiles) {
  const groups = new Map();
  for (const tile of litTiles(tiles, focus)) {
    const channel = tile.channels[focus.map === "input" ? 1 : 0];
    groups.set(channel, [...(groups.get(channel) ?? []), tile]);
  }
  return [...groups].map(([channel, tiles]) => ({ channel, tiles }));
}

function boxes(state, width) {
  const { input, kernel, output: size } = sizes(state);
  const [from, to] = [state.X.length, state.K[0].length];
  const form = FORMS[width >= WIDE ? "wide" : "narrow"];
  const [X, K, Y] = [input, kernel, size].map((shape) => grid(shape, 1, 0.1));
  const [row, column] = [Math.max(X.h, K.h), Math.max(K.w, Y.w)];
  const across = form.head + form.aisle + (to - 1) * form.gap;
  const down = 2 * LABEL + from * BETWEEN + THREADS + form.tray + TAG;
  const u = Math.min(form.most, (width - across) / (X.w + to * column), Math.max(TARGET, (form.tall - down) / (from * row + Y.h)));
  const left = (width - across - (X.w + to * column) * u) / 2;
  const first = left + form.head + X.w * u + form.aisle;
  const bottom = 2 * LABEL + from * (row * u + BETWEEN);
  const inRow = (panel, x, i) => placed(panel, x, LABEL + i * (row * u + BETWEEN) + ((row - panel.h) * u) / 2, u);
  const inColumn = (panel, c) => first + c * (column * u + form.gap) + ((column - panel.w) * u) / 2;
  const panels = {
    x: (i) => inRow(X, left + form.head, i),
    k: (i, c) => inRow(K, inColumn(K, c), i),
    y: (c) => placed(Y, inColumn(Y, c), bottom, u),
  };
  const all = new Map();
  for (const [map, extent] of Object.entries(extents(state))) {
    const letter = LETTERS[map];
    for (const at of places(extent)) all.set(`${letter}${at}`, panels[letter](...at.slice(0, -2)).at(at.slice(-2)));
  }
  const heads = [
    ...places([from]).map((channel) => ["x", channel, { ...panels.x(...channel), x: left, w: form.head - 4 }]),
    ...places([to]).map((channel) => ["y", channel, { ...panels.y(...channel), y: bottom - LABEL, h: LABEL }]),
  ];
  for (const [name, x, y] of [["X", left, 0], ["K", first, 0], ["Y", left, bottom - LABEL]]) all.set(`l${name}`, { x, y, w: 100, h: 22 });
  const tiles = products(state);
  const tray = { x: 0, y: bottom + Y.h * u + THREADS, w: width, h: form.tray };
  const laid = state.focus ? laidOut(state, tiles, tray) : new Map();
  for (const { key, kernel: at } of tiles) all.set(key, laid.get(key) ?? { ...all.get(`k${at}`), o: 0 });
  return Object.assign(all, { height: tray.y + tray.h + TAG, panels, heads, tray, laid });
}

// The boxes of the chosen tiles in the tray, by their keys, and of the word below each group, by its channel.
function laidOut(state, tiles, tray) {
  const groups = groupsOf(state, tiles).map((group) => {
    const [rows, columns] = [-2, -1].map((axis) => [...new Set(group.tiles.map(({ input }) => input.at(axis)))]);
    const stamps = group.tiles.length > rows.length * columns.length; // more than one product of each number of X
    const panel = blocks([rows.length, columns.length], stamps ? sizes(state).kernel : [1, 1], TILE, stamps ? 10 : 2);
    const at = ({ input, kernel }) => panel.at([rows.indexOf(input.at(-2)), columns.indexOf(input.at(-1))], stamps ? kernel.slice(-2) : [0, 0]);
    return { ...group, panel: { ...panel, at } };
  });
  const room = (tray.w - APART * (groups.length - 1)) / groups.length;
  const u = Math.min(MOST, ...groups.map(({ panel }) => Math.min(room / panel.w, tray.h / panel.h)));
  const widths = groups.map(({ panel }) => Math.max(panel.w * u, Math.min(WORD, room)));
  let x = tray.x + (tray.w - widths.reduce((sum, w) => sum + w + APART, -APART)) / 2;
  const laid = new Map();
  groups.forEach(({ channel, tiles, panel }, n) => {
    const put = placed(panel, x, tray.y, u);
    for (const tile of tiles) laid.set(tile.key, put.at(tile));
    laid.set(channel, { x, y: tray.y + panel.h * u + 4, w: widths[n], h: 22 });
    x += widths[n] + APART;
  });
  return laid;
}

function drawn(state, boxes, context) {
  const { focus, tiles, invites } = context;
  const goes = focus?.map === "input";
  const heads = boxes.heads.map(([map, [channel], box]) => {
    const key = `${map}${channel}`;
    const chosen = Boolean(focus && keyOf(focus) === key);
    return {
      key,
      box,
      kind: "head",
      marks: map,
      parts: lettered(named(map.toUpperCase(), channel)),
      sized: true,
      level: LEVELS.head,
      tag: "button",
      ...grouped(map, [channel]),
      attributes: { "aria-label": sentence(`map.${map}.channel`, channel), "aria-pressed": chosen, tabindex: chosen ? 0 : -1 },
    };
  });
  // Until something is chosen, the tray has room for the cell that the sentence invites to.
  const shown = focus ? boxes.laid : laidOut({ ...state, focus: { map: "output", at: invites } }, tiles, boxes.tray);
  const around = [...shown].map(([key, box]) =>
    typeof key === "number"
      ? { key: `f${key}`, box, kind: "label", parts: lettered(sentence(goes ? "channels.to" : "channels.of", named(goes ? "Y" : "X", key))), sized: true, level: LEVELS.slot }
      : !focus && { key: `s${key}`, box, kind: "slot", parts: [], level: LEVELS.slot },
  );
  return [...heads, ...nodes(state, boxes, context), ...around.filter(Boolean)];
}

// Outlines in the style of their group: around the cells that make one number, and otherwise around all that a stamp or a
// channel covers. A thread leads from each group to where its products go.
function connectors(state, boxes, { focus, tiles, pair }, now) {
  const chosen = focus && (isWhole(focus) ? boxes.panels[LETTERS[focus.map]](...focus.at) : now(keyOf(focus)));
  if (!chosen) return ["", ""];
  const cell = focus.map === "output" && !isWhole(focus);
  const others = Object.keys(LETTERS).filter((map) => map !== focus.map);
  let [threads, rings] = ["", ring(chosen, "sum", 3)];
  const groups = groupsOf(state, tiles);
  const meeting = cell && groups.length && inlet(chosen, boxes.panels.y(focus.at[0]), "up", 3);
  groups.forEach(({ channel, tiles }, n) => {
    const name = style(channel) + (pair === null || pair === n ? "" : " faint");
    const covered = (map) => [...new Set(tiles.map((tile) => `${LETTERS[map]}${tile[map]}`))].map(now);
    const laid = hull(...tiles.map(({ key }) => now(key)));
    for (const map of others) for (const box of cell ? covered(map) : [hull(...covered(map))]) rings += ring(box, name);
    const to = meeting ? meeting.at : hull(...covered("output"));
    rings += ring(laid, name, 4);
    threads += thread(laid, to, { towards: "up", panel: laid, lane: meeting ? n - (groups.length - 1) / 2 : 0, name });
  });
  return [threads + (meeting ? meeting.drawing : ""), rings];
}

function words(state, { focus, tiles, invites }) {
  if (!focus) return sentence("channels.invite", show(valueAt(output(state), invites)));
  const { map, at } = focus;
  if (isWhole(focus)) return sentence(`channels.all.${map}`, ...at.map((channel, axis) => named(map === "output" || axis ? "Y" : "X", channel)));
  if (map !== "output") return sentence(`channels.${map}`, show(valueAt(map === "input" ? state.X : state.K, at)), named("X", at[0]), named("Y", at[1]));
  const brought = groupsOf(state, tiles).map(({ channel, tiles }) => sentence("channels.brings", named("X", channel), show(sumOf(tiles))));
  return brought.length ? sentence("channels.output", list(brought)) : sentence("none");
}

// A number of Y is a sum over the channels: each of them is one term.
function answer(state, { focus, tiles }) {
  if (focus?.map !== "output" || isWhole(focus)) return { equations: false };
  const terms = groupsOf(state, tiles).map(({ channel, tiles }) => {
    const sum = show(sumOf(tiles));
    return { parts: [["", sum]], label: sentence("channels.brings", named("X", channel), sum) };
  });
  return { terms };
}

export const channels = { boxes, nodes: drawn, connectors, words, answer, handles: {} };
