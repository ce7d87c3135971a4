// The bars between the three rows of the view "line", the stems of its handles, and the outlines of what is chosen.

import { ring } from "./connectors.js";
import { bottomKey, lineOf, middleKey, topKey } from "./line.js";

export function connectors(state, boxes, { focus }, now) {
  const line = lineOf(state);
  const place = focus?.at[line.axis];
  const chosen = { output: [middleKey(line, place)], input: [topKey(line, place), bottomKey(place)] }[focus?.map] ?? [];
  const lit = { output: () => [place], input: () => line.windows(place) }[focus?.map]?.();
  const bars = Array.from({ length: line.n }, (_, window) => window).map((window) => pair(line, window, lit && (lit.includes(window) ? "lit" : "dim"), now));
  const rings = chosen.map(now).filter(Boolean).map((box) => ring(box, "sum"));
  const stems = stem(now("hline"), now(topKey(line, 0))) + stem(now("houtput_padding"), now(bottomKey(0)));
  return [bars.join(""), stems + rings.join("")];
}

// A window and its stamp. Where they are dilated, they are a narrow bar for each cell that they reach.
function pair(line, window, look = "", now) {
  const tip = now(middleKey(line, window));
  if (!tip) return "";
  const { k, d } = line;
  const cells = line.cells(window);
  const parts = d > 1 ? cells.map((_, t) => [t, t]) : [[0, k - 1]];
  const path = parts.map(([first, last]) => {
    const [left, right] = [tip.x + (tip.w * first) / k, tip.x + (tip.w * (last + 1)) / k];
    return [(place) => topKey(line, place), bottomKey].map((keyOf, below) => {
      const [a, b] = [first, last].map((t) => now(keyOf(cells[t])));
      if (!a || !b) return "";
      const [y, end] = below ? [a.y, tip.y + tip.h] : [a.y + a.h, tip.y];
      const half = (y + end) / 2;
      return `M${a.x} ${y}C${a.x} ${half} ${left} ${half} ${left} ${end}H${right}C${right} ${half} ${b.x + b.w} ${half} ${b.x + b.w} ${y}Z`;
    });
  });
  return `<path class="bar-of ${look}" style="--o:${tip.o ?? 1}" d="${path.flat().join("")}"/>`;
}

// From a handle to the edge that it moves.
function stem(grip, row) {
  if (!grip || !row) return "";
  const y = grip.y + grip.h / 2;
  const [start, end] = y < row.y ? [y + 14, row.y + row.h] : [y - 14, row.y];
  return `<path class="stem" d="M${grip.x + grip.w / 2} ${start}V${end}"/>`;
}
