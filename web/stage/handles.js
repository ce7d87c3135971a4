// What readers drag. A handle lies on the picture and stands for one number:
//   value(state)           the number now
//   range(state)           the smallest and the largest
//   set(state, value)      what changes in the state
//   at(boxes, state)       the point in the picture that it holds
//   per(boxes, state)      how far [right, down] the hand goes for one more; 0 where that way doesn't count
//   icon                   "across", "down", "diagonal" or "rising": the ways in which it can be dragged
// Its words are the messages handle.NAME and, unless it has a text(value) of its own, handle.NAME.value.

import { sentence } from "./sentence.js";
import { brokenRules, changed } from "./state.js";

const SIDE = 44; // for a thumb
const TOP = 210;
const ARROWS = {
  across: "M-6 -4L-10 0L-6 4M6 -4L10 0L6 4",
  down: "M-4 -6L0 -10L4 -6M-4 6L0 10L4 6",
  diagonal: "M-6 -1V-6H-1M6 1V6H1M-5 -5L5 5",
  rising: "M6 -1V-6H1M-6 1V6H-1M5 -5L-5 5",
};
const KEYS = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1, PageUp: 3, PageDown: -3 };

// The nodes of the handles, for the stage.
export function handleNodes(handles, state, boxes, held) {
  return Object.entries(handles).flatMap(([name, handle]) => {
    const { x, y } = handle.at(boxes, state);
    const [least, most] = handle.range(state);
    if (least === most) return []; // nothing to choose
    const value = handle.value(state);
    return {
      key: `h${name}`,
      box: { x: x - SIDE / 2, y: y - SIDE / 2, w: SIDE, h: SIDE },
      kind: `handle ${handle.icon}`,
      marks: held?.name === name ? "held" : "",
      level: TOP,
      sized: true,
      drawing: `<svg viewBox="-22 -22 44 44"><circle r="14"/><path d="${ARROWS[handle.icon]}"/></svg>`,
      attributes: {
        role: "slider",
        tabindex: 0,
        "aria-label": sentence(`handle.${name}`),
        "aria-valuemin": least,
        "aria-valuemax": most,
        "aria-valuenow": value,
        "aria-valuetext": handle.text?.(value) ?? sentence(`handle.${name}.value`, value),
        "aria-orientation": handle.icon === "down" ? "vertical" : "horizontal",
      },
    };
  });
}

// The value that a key leads to, or undefined. Up and right increase, as on every slider.
export function keyed(handle, state, key) {
  const [least, most] = handle.range(state);
  if (key === "Home") return least;
  if (key === "End") return most;
  return Object.hasOwn(KEYS, key) ? within(handle, state, handle.value(state) + KEYS[key]) : undefined;
}

// The fraction to which a hand at `to`, that took the handle at `from` when it stood at `value`, has brought it.
export function dragged(handle, state, boxes, value, from, to) {
  const per = handle.per(boxes, state);
  const ways = per.map((step, axis) => (step ? (to[axis] - from[axis]) / step : 0));
  const farthest = ways.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  return within(handle, state, value + farthest);
}

function within(handle, state, value) {
  const [least, most] = handle.range(state);
  return Math.min(most, Math.max(least, value));
}

// The state with a handle at a whole value, or at the one nearest to it that breaks no rule; null where none does.
export function moved(handle, state, value) {
  const wanted = Math.round(value);
  const now = handle.value(state);
  for (let one = wanted; one !== now; one += Math.sign(now - wanted)) {
    const next = changed(state, handle.set(state, one));
    if (!brokenRules(next).length) return next;
  }
  return null;
}
