// There and back: each bar widens upwards to the window that a number of Y has read, and downwards to its stamp.

import { axisOf, bottomKey, lineOf, middleKey, placeAt, topKey } from "../line.js";
import { connectors } from "../line_bars.js";
import { headline, named, reading, stamps, windows, words } from "../line_words.js";
import { keyOf, lettered } from "../picture.js";
import { sentence } from "../sentence.js";
import { resized } from "../settings.js";
import { LIMITS } from "../state.js";

const LONGEST = LIMITS.X.largest; // there is room for it, so that nothing moves when the line grows
const WIDEST = 34; // of a cell
const HANDLE = 44;
const BAR = 82;
const WORDS = 136;
const EDGE = 12; // beside the picture
const TOUCH = 24; // narrower cells can't be tapped: the handles and the lengths do the same
const LEVELS = { words: 5, cell: 30, button: 40 };

const from = (first, beyond) => Array.from({ length: Math.max(0, beyond - first) }, (_, more) => first + more);
const padding = (state, value) => ({ output_padding: state.output_padding.with(axisOf(state), value) });
const longer = (state, m) => ({ X: resized(state.X, axisOf(state) ? [state.X.length, m] : [m, 1], 1) });

function boxes(state, width, held) {
  const line = lineOf(state);
  const { m, n, s, p, o, reach, bare, back, lost, end, lengths } = line;
  const places = LONGEST + p + Math.max(p, line.most);
  const cell = Math.min(WIDEST, (width - EDGE) / places);
  const first = (width - EDGE - cell * places) / 2;
  const x = (place) => first + (place + p) * cell;
  const [top, middle, bottom] = [0, 1, 2].map((row) => HANDLE + row * (cell + BAR));
  const under = bottom + cell;
  const all = new Map();
  const put = (key, left, y, w, h, more) => all.set(key, { x: left, y, w, h, ...more });
  const square = (key, place, y) => put(key, x(place), y, cell * 0.93, cell * 0.93);
  const word = (key, left, y, w, ends) => put(key, left, y, w, 22, { end: ends });
  const grip = (name, before, value, y) => put(`h${name}`, x(before + (held?.name === name ? held.value : value)), y, 0, 0);
  for (const place of from(-p, m + p)) square(topKey(line, place), place, top);
  for (const window of from(0, n)) square(middleKey(line, window), s * window - p + (reach - 1) / 2, middle);
  for (const place of from(-p, Math.max(end, back, m))) square(bottomKey(place), place, bottom);
  grip("line", 0, m, HANDLE / 2);
  grip("output_padding", bare, o, under + HANDLE / 2);
  const far = m <= LONGEST / 2; // the words stand where the handle doesn't
  word("lm", far ? width - WORDS : first, HANDLE / 2 - 11, WORDS, far);
  const after = x(s * (n - 1) - p + (reach + 1) / 2) + 8;
  const full = after + 56 > width;
  word("ln", full ? width - 56 : after, middle + (full ? -24 : cell / 2 - 11), 56, full);
  if (lost > o) put("u", x(back) + (x(back) + 46 > width ? -46 : 16), under, 30, HANDLE);
  const chip = Math.min(52, (width - WORDS) / lengths.length);
  const chips = (width - WORDS - chip * lengths.length) / 2;
  word("lo", chips, under + HANDLE + 11, WORDS - 8, true);
  lengths.forEach((length, index) => put(`c${length}`, chips + WORDS + chip * index, under + HANDLE + 2, chip - 4, 40));
  return Object.assign(all, { height: under + 2 * HANDLE, cell });
}

function nodes(state, all, { focus, current }) {
  const line = lineOf(state);
  const { axis, m, n, s, bare, back, lost, o } = line;
  const slim = (step) => (step * all.cell < TOUCH ? " slim" : "");
  const said = { lm: [slim(1) ? "line.m.drag" : "line.m", m], ln: ["line.n", n], lo: ["line.lengths", n] };
  // All are buttons, since a finger's touch goes to the nearest one, and that must not be a handle.
  const button = (kind, marks, label, more) => ({
    kind, marks, parts: [], level: LEVELS.cell, tag: "button", ...more, attributes: { "aria-label": label, tabindex: -1, ...more?.attributes },
  });
  const cell = (map, key, place, marks, label) =>
    button(map, `cell ${marks}`, sentence("line.cell", place, label), {
      group: map,
      attributes: { "aria-pressed": Boolean(focus) && key === keyOf(focus), tabindex: current[map][axis] === place ? 0 : -1 },
    });
  const control = (kind, word, label, attributes) => button(kind, "", label, { parts: [["", word]], sized: true, level: LEVELS.button, attributes });
  const look = {
    x: (key, place, reads) => cell("x", key, place, (reads ? "" : "unread") + slim(1), windows(reads)),
    y: (key, window) => cell("y", key, window, `middle deep2${slim(s)}`, reading(line, window)),
    p: (key, place, reads) => button("pad", (reads ? "thin" : "thin unread") + slim(1), sentence("line.zero", windows(reads))),
    b(key, place, reach) {
      const kept = place >= 0 && place < back;
      const marks = kept ? `deep${Math.min(4, reach)}${place < bare ? "" : " given"}` : place >= 0 && place < m ? "missing" : "unread";
      return button(kept ? "y" : "pad", `thin ${marks}${slim(1)}`, sentence("line.returned", place, kept ? stamps(reach) : sentence("line.removed")));
    },
    c: (key, length) => control("length", `${length}`, sentence("line.length", length), { "aria-pressed": length === back, tabindex: 0 }),
    u: () => control("more", `+${lost - o}`, named(lost)),
    l: (key) => ({ kind: "label", marks: all.get(key).end ? "end" : "", parts: lettered(sentence(...said[key])), sized: true, level: LEVELS.words }),
  };
  return [...all].filter(([key]) => look[key[0]]).map(([key, box]) => {
    const place = placeOf(line, key);
    return { key, box, ...look[key[0]](key, place, line.windows(place).length) };
  });
}

const placeOf = ({ axis }, key) => {
  const numbers = key.slice(1).split(",");
  return Number(numbers[axis] ?? numbers[0]);
};

// A cell that was cut off at the far end comes back, as far as output_padding goes; one that is kept is chosen.
function tap(key, state) {
  const line = lineOf(state);
  const { bare, most, m } = line;
  const place = placeOf(line, key);
  const reach = line.windows(place).length;
  if (key[0] === "c") return padding(state, place - bare);
  if (key[0] === "u") return padding(state, line.lost);
  if (key[0] === "p") return sentence("line.zero", windows(reach));
  if (key[0] !== "b") return undefined;
  if (place < 0) return sentence("line.near");
  if (place >= line.back) return place - bare < most ? padding(state, place - bare + 1) : sentence("line.most", most);
  return place < m ? { focus: { map: "input", at: placeAt(line, place) } } : sentence("line.returned", place, stamps(reach));
}

function offer(state) {
  const { lost, o } = lineOf(state);
  return o === lost ? null : { text: named(lost), change: padding(state, lost), handle: "output_padding" };
}

function shortest(state) {
  const fits = (m) => {
    const { n, back } = lineOf({ ...state, ...longer(state, m) });
    return n > 0 && back > 0;
  };
  return from(axisOf(state) ? 1 : 2, LONGEST).find(fits) ?? LONGEST;
}

const handle = (name, value, range, set) => [name, { icon: "across", value, range, set, at: (boxes) => boxes.get(`h${name}`), per: ({ cell }) => [cell, 0] }];

export const line = {
  boxes, nodes, connectors, words, headline, tap, offer,
  fixed: true,
  handles: Object.fromEntries([
    handle("line", (state) => lineOf(state).m, (state) => [shortest(state), LONGEST], longer),
    handle("output_padding", (state) => lineOf(state).o, (state) => [0, lineOf(state).most], padding),
  ]),
};
