// What the figure says about the chosen cell: the answer first, then one sentence about the view.

import { sizes, valueAt } from "./operator.js";
import { factor, show } from "../numbers.js";
import { sentences } from "../sentences.js";
import english from "./messages.json" with { type: "json" };
import { productsOf, sumOf } from "./products.js";

export const sentence = sentences(english, globalThis.document?.querySelector("#transconv-stage"));

const WORDS = sentence("counts").split(" ");
export const count = (number) => WORDS[number] ?? `${number}`;
export const several = (number, one, many) => (number === 1 ? sentence(one) : sentence(many, count(number)));
export const list = (items) => (items.length < 2 ? items.join("") : sentence("list.two", items.slice(0, -1).join(sentence("list.comma")), items.at(-1)));
const same = (number) => several(number, "one.product", "many.products");

// A product in pieces, of which the two factors have their hues; and as a term of the equation, with its name.
export const factors = ({ x, k }) => [["x", factor(x)], ["", "·"], ["k", factor(k)]];
export const termOf = (tile) => ({ parts: factors(tile), label: sentence("product", show(tile.x), show(tile.k)) });
const MOST = 8; // products that are written out

// The equation of the chosen cell as text: "12 = 2·3 + 3·2".
export function equation(focus, lit, terms = lit.map(termOf)) {
  if (focus?.map !== "output") return "";
  const text = ({ parts }) => parts.map(([, word]) => word).join("");
  const written = terms.slice(0, MOST).map(text).join(" + ") + (terms.length > MOST ? " + …" : "");
  return `${show(sumOf(lit))} = ${written || "0"}`;
}

// The number of a cell in its map, read row by row.
export const placeIn = (state, { map, at: [r, c] }) => r * sizes(state)[map][1] + c;

export function words(state, { focus, lit, invites, tiles }, about) {
  if (!focus) return state.step === null ? sentence("invite", show(sumOf(productsOf(tiles, invites)))) : sentence("before");
  if (focus.map !== "output") return sentence(focus.map, show(valueAt(state[focus.map === "input" ? "X" : "K"], focus.at)));
  return lit.length ? about(state, focus.at, lit) : sentence("none");
}

// "two numbers of X and two zeros"
export function covered({ K }, lit) {
  const zeros = K.length * K[0].length - lit.length;
  const parts = [];
  if (lit.length) parts.push(several(lit.length, "window.number", "window.numbers"));
  if (zeros) parts.push(several(zeros, "window.zero", "window.zeros"));
  return list(parts);
}

export const entries = (number) => several(number, "matrix.one", "matrix.many");

// "3 under the 2 and 2 under the 3"; more of them stand in the equation.
export const entriesUnder = (lit) => (lit.length > 2 ? entries(lit.length) : list(lit.map(({ x, k }) => sentence("matrix.entry", show(k), show(x)))));

export const ABOUT = {
  stamps: (state, at, lit) => several(lit.length, "stamps.one", "stamps.many"),
  window: (state, at, lit) => sentence("window", several(lit.length, "window.number", "window.numbers"), same(lit.length)),
  matrix: (state, at, lit) => sentence("matrix", placeIn(state, { map: "output", at }), same(lit.length)),
  phases: ({ stride }, at) => sentence("phases", ...at.map((place, axis) => place % stride[axis])),
};
