// What the view "line" says: why a length is lost, what brings it back, and what reads a cell.

import { lineOf } from "./line.js";
import { list, sentence, several } from "./sentence.js";

const some = (name) => (number) => (number ? several(number, `line.${name}.one`, `line.${name}.many`) : sentence(`line.${name}.none`));
export const windows = some("windows");
export const stamps = some("stamps");
const zeros = some("zeros");
export const named = (value) => `output_padding=${value}`;

// What a window reads: cells of the line by their numbers, and zeros.
export function reading({ m, k, d, cells }, window) {
  const read = cells(window).filter((place) => place >= 0 && place < m);
  const numbers = d > 1 || read.length < 3 ? list(read) : sentence("line.range", read[0], read.at(-1));
  const all = read.length ? [sentence(read.length > 1 ? "line.cells" : "line.cells.one", numbers)] : [];
  return list(read.length < k ? [...all, zeros(k - read.length)] : all);
}

// What the windows leave over at the end: padding first, then cells of the line.
function leftOver({ lost, p }) {
  if (lost <= p) return several(lost, "line.left.zero", "line.left.zeros");
  const cells = several(lost - p, "line.left.cell", "line.left.cells");
  return p ? list([cells, sentence("line.left.padding")]) : cells;
}

export function words(state, { focus }) {
  const line = lineOf(state);
  const { axis, m, p, o, lost, back } = line;
  const place = focus?.at[axis];
  if (focus?.map === "output") return sentence("line.chosen", reading(line, place));
  if (focus?.map === "input") {
    const number = line.windows(place).length;
    if (number && place >= back) return sentence("line.cut", windows(number), named(lost));
    return sentence("line.place", windows(number), stamps(number));
  }
  if (o !== lost) return o ? sentence("line.other", named(o), back, m, named(lost)) : sentence("line.lost", leftOver(line), named(lost), m);
  if (!o) return sentence("line.whole");
  return sentence("line.given", named(o)) + (o > p ? ` ${several(o - p, "line.empty.one", "line.empty.many")}` : "");
}

export function headline(state) {
  const { axis, m, n, back } = lineOf(state);
  const both = state.X.length > 1 && state.X[0].length > 1;
  return `${m} → ${n} → ${back}${both ? sentence(`along.${axis}`) : ""}`;
}
