// Every view of the operator, by its name. A view has
//   boxes(state, width, held)               where each key lies: a Map with its `height`
//   height(state, width)                    that height alone, where it costs less to find
//   nodes(state, boxes, context)            what the stage shows there
//   connectors(state, boxes, context, now)  two drawings in SVG: one below the nodes, one above
//   words(state, context)                   one sentence, without the equation of the chosen cell
//   handles                                 what can be dragged in it, by name: see handles.js
// and, where it needs them,
//   tap(key, state, point, boxes)           what a tap does on anything but a cell of a map: a change of the state, or
//                                           a sentence that says why it changes nothing
//   answer(state, context)                  {equations, terms}: whether and of what terms the answer is written
//   headline(state)                         the answer, where it isn't the equation of the chosen cell
//   offer(state)                            a piece of `words` that can be tapped: {text, change, handle}
//   neighbour(cell, key, state)             where an arrow key leads, if not to another cell of the map
//   equations                               false where the chosen cell isn't the sum of the tiles that are lit
//   fixed                                   true where the numbers of X and K can't be seen, and so not be changed

import { hasChannels } from "./operator.js";
import { heightOf, layout } from "./layout.js";
import { connectors, nodes } from "./picture.js";
import { ABOUT, words } from "./sentence.js";
import { channels } from "./views/channels.js";
import { training } from "./views/training.js";
import { inverse } from "./views/inverse.js";
import { line } from "./views/line.js";
import { wordsOf } from "./views/matrix.js";
import * as pulling from "./views/window.js";
import { overlap } from "./views/overlap.js";

const tiled = (name, special = {}) => ({
  boxes: (state, width) => layout(state, name, width),
  height: (state, width) => heightOf(state, name, width),
  nodes,
  connectors,
  words: (state, context) => words(state, context, ABOUT[name]),
  handles: {},
  ...special,
});

export const VIEWS = {
  stamps: tiled("stamps"),
  window: tiled("window", pulling),
  matrix: tiled("matrix", { words: wordsOf("matrix") }),
  phases: tiled("phases"),
  convolution: tiled("convolution", { words: wordsOf("convolution"), fixed: true, equations: false }),
  overlap,
  training,
  inverse,
  line,
};

// The stamps of several channels have a view of their own.
export const viewOf = (name, state) => (hasChannels(state) ? channels : VIEWS[name]);
