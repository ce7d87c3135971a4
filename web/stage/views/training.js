// The stored steps of a training, scrubbed: the kernel as it was, what it makes of X beside the target, and the error.

import { output, places, sizes, valueAt } from "../operator.js";
import { show } from "../../numbers.js";
import { ring, style } from "../connectors.js";
import { grid, LABEL, placed } from "../layouts/panels.js";
import { keyOf, lettered, nodes } from "../picture.js";
import { sentence } from "../sentence.js";
import { complete } from "../state.js";
import { errors, stepOf } from "../training.js";

const WIDEST = 640;
const GAP = 10; // of the cells' size between the maps, at least
const CELL = { largest: 44, step: 1.1 };
const PLOT = { above: 34, h: 112, left: 46, right: 24, below: 44 };
const TICKS = [10, 1e-3, 1e-7]; // of an axis on which equal ways are equal ratios: the error falls at every step
const LEVELS = { plot: 1, word: 6, target: 30 };
const LAST = errors.length - 1;

const targetOf = ({ scene }) => output(complete({ scene }));

function boxes(state, width) {
  const { input, kernel, output: size } = sizes(state);
  const maps = [input, kernel, size, size].map((shape) => grid(shape, 1, CELL.step - 1));
  const cells = maps.reduce((sum, { w }) => sum + w, 0);
  const room = Math.min(width, WIDEST);
  const u = Math.min(CELL.largest, (room - 3 * GAP) / cells);
  const gap = (room - cells * u) / 3;
  let x = (width - room) / 2;
  const [X, K, Y, target] = maps.map((map) => {
    const at = placed(map, x, LABEL, u);
    x += map.w * u + gap;
    return at;
  });
  const all = new Map();
  for (const [letter, map, shape] of [["x", X, input], ["k", K, kernel], ["y", Y, size], ["e", target, size]]) {
    for (const at of places(shape)) all.set(`${letter}${at}`, map.at(at));
  }
  for (const from of places(input)) for (const at of places(kernel)) all.set(`t${from},${at}`, { ...all.get(`k${at}`), o: 0 });
  for (const [name, map] of Object.entries({ X, K, Y, target })) all.set(`l${name}`, { x: map.x, y: 0, w: map.w, h: 22 });
  const left = (width - room) / 2;
  const plot = { x: left + PLOT.left, y: LABEL + Y.h + PLOT.above, w: room - PLOT.left - PLOT.right, h: PLOT.h };
  const along = (step) => plot.x + (step / LAST) * plot.w;
  const [most, least] = [errors[0], errors[LAST]].map(Math.log);
  const up = (error) => plot.y + (plot.h * (most - Math.log(error))) / (most - least);
  return Object.assign(all, { height: plot.y + plot.h + PLOT.below, plot, along, up });
}

function drawn(state, boxes, context) {
  const step = stepOf(state);
  const target = targetOf(state);
  const { plot, along, up } = boxes;
  const word = (key, text, box, marks = "") => ({ key: `e${key}`, box: { w: 60, h: 20, ...box }, kind: "label", marks, parts: [["", text]], sized: true, level: LEVELS.word });
  const look = {
    e: (key, at) => ({ kind: "target", parts: [["", show(valueAt(target, at))]], level: LEVELS.target }),
    l: (key) => ({ kind: "label", parts: labelOf(key.slice(1)), sized: true, level: LEVELS.word }),
  };
  const right = along(step) > plot.x + plot.w - 110;
  return [
    ...nodes(state, boxes, context, look),
    { key: "eplot", box: plot, kind: "plot", parts: [], sized: true, level: LEVELS.plot },
    ...TICKS.map((error) => word(error, show(error), { x: plot.x - PLOT.left, y: up(error) - 10, w: PLOT.left - 6 }, "end")),
    word("last", sentence("training.steps", LAST), { x: plot.x + plot.w - 60 + 24, y: plot.y + plot.h + 22 }, "end"),
    word("now", sentence("training.error", show(errors[step])), { x: along(step) + (right ? -108 : 8), y: up(errors[step]) - (right ? 46 : 24), w: 100 }, `now ${right ? "end" : ""}`),
  ];
}

const labelOf = (name) => lettered(sentence({ X: "label.input", K: "label.kernel", Y: "label.output", target: "training.target" }[name]));

// The curve with the present step; and what makes the chosen number, each pair in its style.
function connectors(state, { plot, along, up }, { focus, lit, pair }, now) {
  const step = stepOf(state);
  const points = errors.map((error, n) => `${along(n).toFixed(1)} ${up(error).toFixed(1)}`);
  const [x, y, floor] = [along(step), up(errors[step]), plot.y + plot.h];
  const curve = `<path class="axis" d="M${plot.x} ${plot.y}V${floor}H${plot.x + plot.w}"/><path class="curve" d="M${points.join("L")}"/><path class="axis" d="M${x} ${floor}V${y}"/><circle class="dot sum" cx="${x}" cy="${y}" r="5"/>`;
  const chosen = focus && now(keyOf(focus));
  if (!chosen) return [curve, ""];
  const summed = focus.map === "output";
  const pairs = summed ? lit.flatMap(({ input, kernel }, n) => [`x${input}`, `k${kernel}`].map((key) => ring(now(key), style(n) + (pair === null || pair === n ? "" : " faint")))) : [];
  const target = summed ? ring(now(`e${focus.at}`), "sum", 3) : "";
  return [curve, ring(chosen, "sum", 3) + target + pairs.join("")];
}

function words(state, { focus }) {
  const step = stepOf(state);
  const [made, target] = [output(state), targetOf(state)];
  if (focus?.map === "input") return sentence("input", show(valueAt(state.X, focus.at)));
  if (focus?.map === "kernel") return sentence("training.kernel", step, show(valueAt(state.K, focus.at)), show(valueAt(complete({ scene: state.scene }).K, focus.at)));
  if (focus) return sentence("training.output", step, show(valueAt(made, focus.at)), show(valueAt(target, focus.at)));
  if (!step) return sentence("training.start");
  const misses = made.flatMap((line, r) => line.map((value, c) => Math.abs(value - target[r][c])));
  return sentence("training.step", step, show(errors[step]), show(Math.round(100 * Math.max(...misses)) / 100));
}

export const training = {
  boxes,
  nodes: drawn,
  connectors,
  words,
  tap: (key, state, [x], { plot }) => (key === "eplot" ? { step: Math.round(((x - plot.x) / plot.w) * LAST) } : null),
  fixed: true,
  answer: () => ({ equations: true }), // its numbers are seen, though they can't be changed
  handles: {
    step: {
      value: stepOf,
      range: () => [0, LAST],
      set: (state, step) => ({ step }),
      at: ({ plot, along }, state) => ({ x: along(stepOf(state)), y: plot.y + plot.h }),
      per: ({ plot }) => [plot.w / LAST, 0],
      icon: "across",
    },
  },
};
