// A scene declares what a figure shows: its numbers, its views, the opening move and the cell that it invites to.

import { stampOnce } from "./opening.js";

export const SCENES = {
  hero: {
    state: { X: [[0, 1], [2, 3]], K: [[0, 1], [2, 3]] },
    views: ["stamps", "window", "matrix"],
    opening: stampOnce,
    invites: [2, 1],
  },
  plain: { state: {}, views: ["stamps", "window", "matrix", "phases"], invites: [0, 0] },
};
