// A scene declares what a figure shows: its numbers, its views, the cell that it invites to, and its opening move.
// The numbers are data, since Python draws stills from them.

import { stampOnce } from "./opening.js";
import declared from "../../lib/transconv_course/scenes.json" with { type: "json" };

const OPENINGS = { hero: stampOnce, stamps: stampOnce };

export const SCENES = Object.fromEntries(Object.entries(declared).map(([name, scene]) => [name, { ...scene, opening: OPENINGS[name] }]));
