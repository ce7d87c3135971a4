// There and back: each bar widens upwards to the window that a number of Y has read, and downwards to its stamp.

import { ring } from "../connectors.js";
import { axisOf, lineOf } from "../line.js";
import { keyOf, lettered } from "../picture.js";
import { list, sentence, several } from "../sentence.js";
import { resized } from "../settings.js";
import { LIMITS } from "../state.js";

const LONGEST = LIMITS.X.largest; // there is room for it, so that nothing moves when the line grows
const WIDEST = 34; // of a cell
const HANDLE = 44;
const BAR = 82;
const WORDS = 136;
const EDGE = 12; // beside the picture
const LEVELS = { words: 5, cell: 30, button: 40 };

const from = (first, beyond) => Array.from({ length: Math.max(0, beyond - first) }, (_, more) => first + more);
const at = ({ axis }, place) => (axis ? [0, place] : [place, 0]);
const top = (line, place) => (place >= 0 && place < line.m ? "x" : "p") + at(line, place);
const middle = (line, window) => `y${at(line, window)}`;
const bottom = (line) => from(-line.p, Math.max(line.end, line.back, line.m));
const padding = (state, value) => ({ output_padding: state.output_padding.with(axisOf(state), value) });

function boxes(state, width, held) {
  const line = lineOf(state);
  const { m, n, s, p, o, reach, bare, back, lengths } = line;
  const places = LONGEST + p + Math.max(p, line.most);
  const cell = Math.min(WIDEST, (width - EDGE) / places);
  const first = (width - EDGE - cell * places) / 2;
  const x = (place) => first + (place + p) * cell;
  const [high, mid, low] = [0, 1, 2].map((row) => HANDLE + row * (cell + BAR));
  const box = (place, y) => ({ x: x(place), y, w: cell * 0.93, h: cell * 0.93 });
  const all = new Map();
  for (const place of from(-p, m + p)) all.set(top(line, place), box(place, high));
  for (const window of from(0, n)) all.set(middle(line, window), box(s * window - p + (reach - 1) / 2, mid));
  for (const place of bottom(line)) all.set(`b${place}`, box(place, low));
  const grip = (name, before, value, y) => all.set(`h${name}`, { x: x(before + (held?.name === name ? held.value : value)), y, w: 0, h: 0 });
  grip("line", 0, m, HANDLE / 2);
  grip("output_padding", bare, o, low + cell + HANDLE / 2);
  const far = m <= LONGEST / 2; // the words stand where the handle doesn't
  all.set("lm", { x: far ? width - WORDS : first, y: HANDLE / 2 - 11, w: WORDS, h: 22, end: far });
  const after = x(s * (n - 1) - p + (reach + 1) / 2) + 8;
  const room = after + 56 <= width;
  all.set("ln", { x: room ? after : width - 56, y: mid + (room ? cell / 2 - 11 : -24), w: 56, h: 22, end: !room });
  if (line.lost > o) all.set("u", { x: x(back) + (x(back) + 46 <= width ? 16 : -46), y: low + cell, w: 30, h: HANDLE });
  const chip = Math.min(52, (width - WORDS) / lengths.length);
  const chips = (width - WORDS - chip * lengths.length) / 2;
  const y = low + cell + HANDLE;
  all.set("lo", { x: chips, y: y + 11, w: WORDS - 8, h: 22, end: true });
  lengths.forEach((length, index) => all.set(`c${length}`, { x: chips + WORDS + chip * index, y: y + 2, w: chip - 4, h: 40 }));
  return Object.assign(all, { height: y + HANDLE, cell });
}

function nodes(state, all, { focus, current }) {
  const line = lineOf(state);
  const { axis, m, n, bare, back, lost, o } = line;
  const words = { lm: sentence("line.m", m), ln: sentence("line.n", n), lo: sentence("line.lengths", n) };
  const cell = (map, key, place, label, marks) => ({
    kind: map,
    marks: `cell ${marks}`,
    parts: [],
    level: LEVELS.cell,
    tag: "button",
    group: map,
    attributes: {
      "aria-label": label,
      "aria-pressed": Boolean(focus) && key === keyOf(focus),
      tabindex: (current[map][axis] ?? 0) === place ? 0 : -1,
    },
  });
  // Buttons, since a finger's touch goes to the nearest one; the arrow keys reach the same by X and by the handles.
  const beside = (kind, marks, label) => ({ kind, marks, parts: [], level: LEVELS.cell, tag: "button", attributes: { "aria-label": label, tabindex: -1 } });
  const look = {
    x(key, place) {
      const reads = line.windows(place).length;
      return cell("x", key, place, sentence("line.cell", place, windows(reads)), reads ? "" : "unread");
    },
    y: (key, window) => cell("y", key, window, sentence("line.window", window, readBy(line, window)), "middle deep2"),
    p(key, place) {
      const reads = line.windows(place).length;
      return beside("pad", reads ? "thin" : "thin unread", sentence("line.padding", windows(reads)));
    },
    b(key) {
      const place = Number(key.slice(1));
      const kept = place >= 0 && place < back;
      const reach = line.windows(place).length;
      if (kept) return beside("y", `thin deep${Math.min(4, reach)} ${place < bare ? "" : "given"}`, sentence("line.returned", place, stamps(reach)));
      const missing = place >= 0 && place < m;
      return beside("pad", missing ? "thin missing" : "thin unread", sentence("line.returned", place, sentence("line.removed")));
    },
    c(key) {
      const length = Number(key.slice(1));
      const label = sentence("line.length", length);
      return { kind: "length", tag: "button", parts: [["", `${length}`]], sized: true, level: LEVELS.button, attributes: { "aria-label": label, "aria-pressed": length === back } };
    },
    u: () => ({ ...beside("more", "", named(lost)), parts: [["", `+${lost - o}`]], sized: true, level: LEVELS.button }),
    l: (key, box) => ({ kind: "label", marks: box.end ? "end" : "", parts: lettered(words[key]), sized: true, level: LEVELS.words }),
  };
  const place = (key) => Number(key.slice(1).split(",")[axis]);
  const shown = [...all].filter(([key]) => key[0] !== "h");
  return shown.map(([key, box]) => ({ key, box, ...look[key[0]](key, key[0] === "l" ? box : place(key)) }));
}

// The bars. A dilated window is one narrow bar for each cell that it reads.
function connectors(state, all, { focus }, now) {
  const line = lineOf(state);
  const lit = chosen(line, focus);
  const steps = line.d === 1 ? [[0, line.k - 1]] : from(0, line.k).map((t) => [t, t]);
  let bars = "";
  for (const window of from(0, line.n)) {
    const tip = now(middle(line, window));
    const cells = line.cells(window);
    if (!tip) continue;
    const look = !lit ? "" : lit.includes(window) ? " lit" : " dim";
    for (const [first, last] of steps) {
      const part = { x: tip.x + (tip.w * first) / line.k, w: (tip.w * (last - first + 1)) / line.k };
      for (const [row, y] of [[(place) => now(top(line, place)), tip.y], [(place) => now(`b${place}`), tip.y + tip.h]]) {
        const [a, b] = [row(cells[first]), row(cells[last])];
        if (a && b) bars += bar(a.x, b.x + b.w, a.y < y ? a.y + a.h : a.y, part.x, part.x + part.w, y, look, tip.o);
      }
    }
  }
  return [bars, stems(line, all, now) + rings(line, focus, now)];
}

function bar(left, right, y, a, b, tip, look, o = 1) {
  const half = (y + tip) / 2;
  const path = `M${left} ${y}C${left} ${half} ${a} ${half} ${a} ${tip}H${b}C${b} ${half} ${right} ${half} ${right} ${y}Z`;
  return `<path class="bar-of${look}" style="--o:${o}" d="${path.replace(/\d+\.\d+/g, (number) => (+number).toFixed(1))}"/>`;
}

// From each handle to the edge that it moves.
function stems(line, all, now) {
  const [x, b] = [now(top(line, 0)), now("b0")];
  return [["hline", x], ["houtput_padding", b]].map(([key, row]) => {
    const grip = now(key);
    if (!grip || !row) return "";
    const middle = grip.y + grip.h / 2;
    const [start, stop] = middle < row.y ? [middle + 14, row.y + row.h] : [middle - 14, row.y];
    return `<path class="stem" d="M${grip.x + grip.w / 2 - 0.5} ${start}V${stop}"/>`;
  }).join("");
}

function rings(line, focus, now) {
  if (!focus) return "";
  const place = focus.at[line.axis];
  const keys = { input: [top(line, place), `b${place}`], output: [middle(line, place)] }[focus.map] ?? [];
  return keys.map(now).filter(Boolean).map((box) => ring(box, "sum")).join("");
}

function chosen(line, focus) {
  if (focus?.map === "output") return [focus.at[line.axis]];
  return focus?.map === "input" ? line.windows(focus.at[line.axis]) : null;
}

// ---- Words

const windows = (number) => (number ? several(number, "line.windows.one", "line.windows.many") : sentence("line.windows.none"));
const stamps = (number) => (number ? several(number, "line.stamps.one", "line.stamps.many") : sentence("line.stamps.none"));
const named = (value) => `output_padding=${value}`;

function readBy(line, window) {
  const cells = line.cells(window).filter((place) => place >= 0 && place < line.m);
  const zeros = line.k - cells.length;
  const read = [];
  if (cells.length === 1) read.push(sentence("line.cells.one", cells[0]));
  else if (cells.length && line.d === 1) read.push(sentence("line.cells.many", cells[0], cells.at(-1)));
  else if (cells.length) read.push(sentence("line.cells.dilated", list(cells)));
  if (zeros) read.push(several(zeros, "line.zeros.one", "line.zeros.many"));
  return list(read);
}

// What the windows leave over at the end: padding first, then cells of the line.
function left({ lost, p }) {
  if (lost <= p) return several(lost, "line.left.zero", "line.left.zeros");
  const cells = several(lost - p, "line.left.cell", "line.left.cells");
  return p ? list([cells, sentence("line.left.padding")]) : cells;
}

function words(state, { focus }) {
  const line = lineOf(state);
  const { m, p, o, lost, back } = line;
  if (focus?.map === "output") return sentence("line.chosen", readBy(line, focus.at[line.axis]));
  if (focus?.map === "input") {
    const place = focus.at[line.axis];
    const number = line.windows(place).length;
    if (number && place >= back) return sentence("line.cut", windows(number), named(lost));
    return sentence("line.place", windows(number), stamps(number));
  }
  if (o !== lost) return o ? sentence("line.other", named(o), back, m, named(lost)) : sentence("line.lost", left(line), named(lost), m);
  if (!o) return sentence(p ? "line.whole" : "line.exact");
  return sentence("line.given", named(o)) + (o > p ? ` ${several(o - p, "line.empty.one", "line.empty.many")}` : "");
}

function headline(state) {
  const { axis, m, n, back } = lineOf(state);
  const both = state.X.length > 1 && state.X[0].length > 1;
  return `${m} → ${n} → ${back}${both ? sentence(`along.${axis}`) : ""}`;
}

// ---- What a hand does

// A cell that was cut off at the far end comes back, as far as output_padding goes; one that is kept is chosen.
function tap(key, state) {
  const line = lineOf(state);
  const number = Number(key.slice(1));
  if (key[0] === "c") return padding(state, number - line.bare);
  if (key[0] === "u") return padding(state, line.lost);
  if (key[0] === "p") return sentence("line.zero", windows(line.windows(Number(key.slice(1).split(",")[line.axis])).length));
  if (key[0] !== "b") return undefined;
  if (number < 0) return sentence("line.near");
  if (number >= line.back) return number - line.bare < line.most ? padding(state, number - line.bare + 1) : sentence("line.most", line.most);
  if (number < line.m) return { focus: { map: "input", at: at(line, number) } };
  return sentence("line.under", stamps(line.windows(number).length));
}

const longer = (state, m) => ({ X: resized(state.X, axisOf(state) ? [state.X.length, m] : [m, 1], 1) });

function shortest(state) {
  return from(axisOf(state) ? 1 : 2, LONGEST).find((m) => {
    const { n, back } = lineOf({ ...state, ...longer(state, m) });
    return n > 0 && back > 0;
  }) ?? LONGEST;
}

const gripped = (name) => (boxes) => boxes.get(`h${name}`);
const per = ({ cell }) => [cell, 0];

export const line = {
  boxes,
  nodes,
  connectors,
  words,
  headline,
  tap,
  fixed: true,
  offer(state) {
    const { lost, o } = lineOf(state);
    return o === lost ? null : { text: named(lost), change: padding(state, lost), handle: "output_padding" };
  },
  handles: {
    line: {
      icon: "across",
      value: (state) => lineOf(state).m,
      range: (state) => [shortest(state), LONGEST],
      set: longer,
      at: gripped("line"),
      per,
    },
    output_padding: {
      icon: "across",
      value: (state) => lineOf(state).o,
      range: (state) => [0, lineOf(state).most],
      set: padding,
      at: gripped("output_padding"),
      per,
    },
  },
};
