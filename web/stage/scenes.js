// A scene declares what a figure shows: its numbers, its views, the cell that it invites to, and its opening move.
// The numbers are data, since Python draws stills from them.

import { stampOnce, unroll } from "./opening.js";
import declared from "../../lib/transconv_course/scenes.json" with { type: "json" };

// Each begins `from` another state, and its `play` ends with the figure's own.
const STAMPING = { from: { step: 0 }, play: stampOnce };
const OPENINGS = { hero: STAMPING, stamps: STAMPING, matrix: { from: { view: "stamps", focus: null }, play: unroll } };

export const SCENES = Object.fromEntries(Object.entries(declared).map(([name, scene]) => [name, { ...scene, opening: OPENINGS[name] }]));
