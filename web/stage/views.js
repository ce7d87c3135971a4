// Every view of the operator, by its name. A view has
//   boxes(state, width, held)               where each key lies: a Map with its `height`
//   nodes(state, boxes, context)            what the stage shows there
//   connectors(state, boxes, context, now)  two drawings in SVG: one below the nodes, one above
//   words(state, context)                   one sentence, without the equation of the chosen cell
//   handles                                 what can be dragged in it, by name: see handles.js
// and, if it has furniture that answers in its own way,
//   press(figure, key)                      what a tap on it does; returns whether it did something
//   neighbour(cell, key, state)             where an arrow key leads

import { layout } from "./layout.js";
import { connectors, nodes } from "./picture.js";
import { ABOUT, words } from "./sentence.js";
import { overlap } from "./views/overlap.js";

const tiled = (name, handles = {}) => ({
  boxes: (state, width) => layout(state, name, width),
  nodes,
  connectors,
  words: (state, context) => words(state, context, ABOUT[name]),
  handles,
});

export const VIEWS = {
  stamps: tiled("stamps"),
  window: tiled("window"),
  matrix: tiled("matrix"),
  phases: tiled("phases"),
  overlap,
};
