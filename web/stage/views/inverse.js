// A picture, its convolution, and the way back: the transposed convolution first, the inversion last.

import { places, shapeOf } from "../operator.js";
import { show } from "../../numbers.js";
import { inversion } from "../inversion.js";
import { grid, LABEL, placed } from "../layouts/panels.js";
import { lettered } from "../picture.js";
import { sentence } from "../sentence.js";

const COUNTS = [1, 4, 16, 64, 256, 1024, 4096, Infinity];
const LAST = COUNTS.length - 1;
const NOISES = [0, 0.01, 0.03, 0.1];
const [GAP, WIDEST, CELL] = [20, 680, 12];
const TRACK = { h: 44, ends: 26, narrow: 420 };
const LEVELS = { cell: 20, word: 6, track: 1 };

const stepOf = ({ step }) => step ?? LAST;

// What is shown is computed once for each picture, kernel and noise.
let last = {};
function solved({ X, K, noise }) {
  const asked = JSON.stringify([X, K, noise]);
  if (last.asked !== asked) last = { asked, ...inversion(X, K, noise) };
  return last;
}

function boxes(state, width) {
  const [h, w] = shapeOf(state.X);
  const [kh, kw] = shapeOf(state.K);
  const size = [h + kh - 1, w + kw - 1];
  const maps = [[h, w], size, [h, w]].map((shape) => grid(shape, 1, 0));
  const room = Math.min(width, WIDEST);
  const u = Math.min(CELL, (room - 2 * GAP) / maps.reduce((sum, map) => sum + map.w, 0));
  let x = (width - maps.reduce((sum, map) => sum + map.w * u, 2 * GAP)) / 2;
  const all = new Map();
  const tall = size[0] * u;
  const panels = maps.map((map, n) => {
    const panel = placed(map, x, 2 * LABEL + (tall - map.h * u) / 2, u);
    x += map.w * u + GAP;
    all.set(`l${n}`, { x: panel.x, y: LABEL / 2, w: panel.w, h: 22 });
    return panel;
  });
  ["x", "b", "v"].forEach((letter, n) => {
    for (const at of places(n === 1 ? size : [h, w])) all.set(`${letter}${at}`, panels[n].at(at));
  });
  // Two tracks: side by side, or one below the other on a phone.
  const narrow = width < TRACK.narrow;
  const long = narrow ? room : (room - 2 * GAP) / 2;
  const top = 2 * LABEL + tall + 18;
  const left = (width - room) / 2;
  const tracks = {
    descent: { x: left, y: top, w: long, h: TRACK.h },
    noise: { x: narrow ? left : left + long + 2 * GAP, y: narrow ? top + TRACK.h + LABEL : top, w: long, h: TRACK.h },
  };
  for (const [name, box] of Object.entries(tracks)) {
    all.set(`e${name}`, { x: box.x + TRACK.ends, y: box.y + TRACK.h / 2 - 1.5, w: box.w - 2 * TRACK.ends, h: 3 });
    all.set(`lt${name}`, { x: box.x, y: box.y + TRACK.h - 4, w: box.w, h: 22 });
  }
  return Object.assign(all, { height: tracks.noise.y + TRACK.h + LABEL, tracks });
}

function nodes(state, boxes) {
  const { blurred, after } = solved(state);
  const step = stepOf(state);
  const guess = after(COUNTS[step]);
  const values = { x: [state.X, "x", 1], b: [blurred, "y", 1], v: [guess, "x guess", 1] };
  const words = {
    l0: sentence("inverse.input"),
    l1: sentence("inverse.blurred"),
    l2: step === LAST ? sentence("inverse.solution") : step ? sentence("inverse.after", COUNTS[step]) : sentence("inverse.first"),
    ltdescent: step === LAST ? sentence("inverse.descended") : sentence("inverse.steps", COUNTS[step]),
    ltnoise: sentence("inverse.noise", show(state.noise)),
  };
  return [...boxes].map(([key, box]) => {
    if (key[0] === "l") return { key, box, kind: "label", marks: "mid", parts: lettered(words[key]), sized: true, level: LEVELS.word };
    if (key[0] === "e") return { key, box, kind: "track", parts: [], sized: true, level: LEVELS.track };
    const [map, kind, full] = values[key[0]];
    const [r, c] = key.slice(1).split(",");
    return { key, box, kind, value: map[r][c], full, level: LEVELS.cell };
  });
}

const percent = (part) => `${Math.round(100 * part)}`;

function words(state) {
  const { after, error } = solved(state);
  const step = stepOf(state);
  if (!step) return sentence("inverse.is.first");
  if (step < LAST) return sentence(state.noise ? "inverse.is.noisy" : "inverse.is.on", COUNTS[step]);
  if (!state.noise) return sentence("inverse.is.exact");
  const best = COUNTS.slice(0, LAST).reduce((a, b) => (error(after(b)) < error(after(a)) ? b : a));
  return sentence("inverse.is.worse", best, percent(error(after(best))));
}

const slider = (name, count, value, set) => ({
  value,
  range: () => [0, count - 1],
  set: (state, index) => set(index),
  at: ({ tracks }, state) => {
    const { x, y, w, h } = tracks[name];
    return { x: x + TRACK.ends + ((w - 2 * TRACK.ends) * value(state)) / (count - 1), y: y + h / 2 };
  },
  per: ({ tracks }) => [(tracks[name].w - 2 * TRACK.ends) / (count - 1), 0],
  icon: "across",
});

export const inverse = {
  boxes,
  nodes,
  connectors: () => ["", ""],
  words,
  headline: (state) => sentence("inverse.off", percent(solved(state).error(solved(state).after(COUNTS[stepOf(state)])))),
  fixed: true,
  handles: {
    descent: { ...slider("descent", COUNTS.length, stepOf, (step) => ({ step })), text: (index) => (index === LAST ? sentence("inverse.descended") : sentence("inverse.steps", COUNTS[index])) },
    noise: { ...slider("noise", NOISES.length, ({ noise }) => NOISES.indexOf(noise), (index) => ({ noise: NOISES[index] })), text: (index) => sentence("inverse.noise", show(NOISES[index])) },
  },
};
