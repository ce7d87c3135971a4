// A scene declares what a figure shows: its numbers, its views, the cell that it invites to, and its opening move.
// The numbers are data, since Python draws stills from them.

import { stampOnce } from "./opening.js";
import declared from "../../lib/transconv_course/scenes.json" with { type: "json" };

export const SCENES = { ...declared, hero: { ...declared.hero, opening: stampOnce } };
