// The words of the two matrices: Wᵀ, and W, which the numbers of the figure aren't multiplied by.

import { show } from "../../numbers.js";
import { productsOf, sumOf } from "../products.js";
import { SCENES } from "../scenes.js";
import { ABOUT, entries, entriesUnder, placeIn, sentence, words as plain } from "../sentence.js";

export const wordsOf = (view) => (state, context) => {
  const { scene, X, K } = state;
  if (view === "matrix" && !SCENES[scene]?.folds) return plain(state, context, ABOUT.matrix);
  const { focus, lit, invites, tiles } = context;
  const say = (key, ...values) => sentence(`${view}.${key}`, ...values);
  if (!focus) return say("invite", show(sumOf(productsOf(tiles, invites))));
  const { map, at: [r, c] } = focus;
  if (map === "kernel") return say("kernel", show(K[r][c]), entries(lit.length));
  if (!lit.length) return sentence("none");
  const place = placeIn(state, focus);
  if (view === "matrix") return map === "output" ? say("row", place, entriesUnder(lit)) : say("column", show(X[r][c]));
  return say(map === "input" ? "row" : "column", place, entries(lit.length));
};
