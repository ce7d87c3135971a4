// What the figure says about the chosen cell: the answer first, then one sentence about the view.

import { output, sizes } from "./operator.js";
import { factor, show } from "../numbers.js";
import { sentences } from "../sentences.js";
import english from "./messages.json" with { type: "json" };
import { sumOf } from "./products.js";

export const sentence = sentences(english, globalThis.document?.querySelector("#transconv-stage"));

const WORDS = sentence("counts").split(" ");
export const count = (number) => WORDS[number] ?? `${number}`;
export const several = (number, one, many) => (number === 1 ? sentence(one) : sentence(many, count(number)));
export const list = (items) => (items.length < 2 ? items.join("") : sentence("list.two", items.slice(0, -1).join(sentence("list.comma")), items.at(-1)));
const same = (number) => several(number, "one.product", "many.products");

export const product = ({ x, k }) => `${factor(x)}·${factor(k)}`;
const MOST = 8; // products that are written out

// The equation of the chosen cell as text: "12 = 2·3 + 3·2".
export function equation(focus, lit) {
  if (focus?.map !== "output") return "";
  const written = lit.slice(0, MOST).map(product).join(" + ") + (lit.length > MOST ? " + …" : "");
  return `${show(sumOf(lit))} = ${written || "0"}`;
}

export function words(state, { focus, lit, invites }, about) {
  if (!focus) return state.step === null ? invitation(state, invites) : sentence("before");
  if (focus.map !== "output") return sentence(focus.map, show(state[focus.map === "input" ? "X" : "K"][focus.at[0]][focus.at[1]]));
  return lit.length ? about(state, focus.at, lit) : sentence("none");
}

const invitation = (state, at) => sentence("invite", show(output(state)[at[0]][at[1]]));

export const ABOUT = {
  stamps: (state, at, lit) => several(lit.length, "stamps.one", "stamps.many"),
  window({ K }, at, lit) {
    const zeros = K.length * K[0].length - lit.length;
    const covered = [several(lit.length, "window.number", "window.numbers")];
    if (zeros) covered.push(several(zeros, "window.zero", "window.zeros"));
    return sentence("window", list(covered), same(lit.length));
  },
  matrix(state, [r, c], lit) {
    const entries = lit.map(({ x, k }) => sentence("matrix.entry", show(k), show(x)));
    const written = lit.length > 4 ? sentence("matrix.entries", count(lit.length)) : list(entries);
    return sentence("matrix", r * sizes(state).output[1] + c, written, same(lit.length));
  },
  phases: ({ stride }, at) => sentence("phases", ...at.map((place, axis) => place % stride[axis])),
};
