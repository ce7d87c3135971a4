// The question with which a scene can open: a reader guesses, the figure does it, and the sentence compares.
// Declared as {"ask": a message, "choices": numbers, "measure": what they count, "then": what changes in the state}.

import { output, sizes, valueAt } from "./operator.js";
import { show } from "../numbers.js";
import { sentence } from "./sentence.js";
import { changed } from "./state.js";

const MEASURES = {
  cell: { of: (state, at) => valueAt(output(state), at), then: (at) => ({ focus: { map: "output", at } }) },
  width: { of: (state) => sizes(state).output[1] },
};

// The question as it stands in a state, or null where none of its choices is right.
export function questionOf({ ask, choices, measure, then }, state, at) {
  const { of: measured, then: shown } = MEASURES[measure];
  const answer = measured(changed(state, then ?? {}), at);
  if (!choices.includes(answer)) return null;
  const verdict = (guess) => sentence(guess === answer ? "guess.right" : "guess.wrong", show(answer), show(guess));
  return { choices, then: { ...shown?.(at), ...then }, verdict, words: sentence(ask), at: shown && at };
}
