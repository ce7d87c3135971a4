// What the figure says where stamps lie on each other: how they meet, how large Y is, and what padding takes from it.

import { places, sizes } from "../operator.js";
import { show } from "../../numbers.js";
import { counts, cutOff, fateInY, onCanvas } from "../coverage.js";
import { ABOUT, count, list, sentence, several, words } from "../sentence.js";

export const stamps = (number) => several(number, "stamps.one.short", "stamps.many.short");

const written = (pair) => (pair[0] === pair[1] ? `${pair[0]}` : `(${pair.join(", ")})`);

function size(state, axis) {
  const { full, output } = sizes(state);
  const [p, o] = [state.padding[axis], state.output_padding[axis]];
  const steps = [full[axis], p ? ` − 2·${p}` : "", o ? ` + ${o}` : ""].join("");
  return p || o ? `${steps} = ${output[axis]}` : steps;
}

// What output_padding does to Y, if it does anything, or else how the stamps meet in it.
function meeting(state) {
  const cells = places(sizes(state).output);
  const fates = cells.map((at) => fateInY(state, at));
  const uncovered = ["given back", "untouched"].flatMap((kind) => {
    const number = fates.filter((fate) => fate === kind).length;
    return number ? [several(number, `overlap.one.${kind}`, `overlap.many.${kind}`)] : [];
  });
  if (uncovered.length) return sentence("overlap.uncovers", list(uncovered));
  const table = counts(state);
  const numbers = cells.map((at) => onCanvas(state, at)).map(([r, c]) => table[r][c]);
  const [most, none] = [Math.max(...numbers), numbers.filter((number) => !number).length];
  if (!most) return sentence("overlap.none");
  if (Math.min(...numbers) === most) return several(most, "overlap.tile", "overlap.even");
  const gaps = none ? several(none, "overlap.gap", "overlap.gaps") : "";
  return most === 1 ? gaps : `${sentence("overlap.most", count(most))} ${gaps}`.trim();
}

function summary(state) {
  const [high, wide] = [size(state, 0), size(state, 1)];
  return `${meeting(state)} ${high === wide ? sentence("overlap.size", wide) : sentence("overlap.sizes", high, wide)}`;
}

function about(state, at, lit) {
  return fateInY(state, at) === "given back" ? sentence("overlap.back", stamps(lit.length), written(state.output_padding)) : ABOUT.stamps(state, at, lit);
}

export function explained(state, context) {
  const { focus } = context;
  if (!focus) return summary(state);
  if (focus.map === "output" && fateInY(state, focus.at) === "untouched") return sentence("overlap.beyond");
  return words(state, context, about);
}

// What is lost in a cell that padding cuts off, and what brings it back.
export function cutWords(state, at) {
  const { stamps: number, sum, before, back } = cutOff(state, at);
  const lost = number ? sentence("overlap.cut.sum", show(sum), stamps(number)) : sentence("overlap.cut.empty");
  const way = back ? sentence("overlap.cut.back", written(back)) : sentence(before ? "overlap.cut.before" : "overlap.cut.never");
  return `${lost} ${way}`;
}
