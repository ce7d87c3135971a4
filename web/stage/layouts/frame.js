// Where input, kernel, tiles and output stand in a view that keeps them apart: beside each other on a wide screen; on a
// phone the three maps above the tiles. The output has the same place in every such view.

import { LABEL, placed } from "./panels.js";

export const WIDE = 520;
export const WIDEST = 800;
const GAP = 40;
const TIGHT = 12;
export const ROOM = { wide: 400, narrow: 380 }; // the height that the tiles may fill, if their numbers stay readable
const SMALLEST = 18;

export const frame = (panels, width) => (width >= WIDE ? beside(panels, width) : above(panels, width));

function beside({ X, K, T, Y }, width) {
  const room = Math.min(width, WIDEST);
  const left = (width - room) / 2;
  const uY = Math.min(1, (0.27 * room) / Y.w);
  const u = Math.min(1, (0.27 * room) / Math.max(X.w, K.w));
  const first = Math.max(X.w, K.w) * u;
  const free = room - first - Y.w * uY - 2 * GAP;
  const uT = fit(T, free, ROOM.wide - LABEL, 1.25);
  const tall = (...some) => some.reduce((sum, [panel, scale]) => sum + LABEL + panel.h * scale, LABEL * (some.length - 1));
  const height = Math.max(tall([X, u], [K, u]), tall([T, uT]), tall([Y, uY]));
  const top = (...some) => (height - tall(...some)) / 2 + LABEL;
  const x = top([X, u], [K, u]);
  return {
    height,
    X: placed(X, left, x, u),
    K: placed(K, left, x + X.h * u + 2 * LABEL, u),
    T: placed(T, left + first + GAP + (free - T.w * uT) / 2, top([T, uT]), uT),
    Y: placed(Y, left + room - Y.w * uY, top([Y, uY]), uY),
  };
}

function above({ X, K, T, Y }, width) {
  const uY = Math.min(0.8, (0.36 * width) / Y.w);
  const free = width - Y.w * uY - 2 * TIGHT;
  const u = Math.min(0.8, free / (X.w + K.w));
  const low = LABEL + Math.max(X.h * u, K.h * u, Y.h * uY) + LABEL;
  const uT = fit(T, width, ROOM.narrow - low);
  const between = (free - (X.w + K.w) * u) / 2 + TIGHT;
  return {
    height: low + T.h * uT,
    X: placed(X, 0, LABEL, u),
    K: placed(K, X.w * u + between, LABEL, u),
    T: placed(T, (width - T.w * uT) / 2, low, uT),
    Y: placed(Y, width - Y.w * uY, LABEL, uY),
  };
}

// As large as fits; where the height is short, still with numbers that can be read.
const fit = (panel, width, height, most = 1) => Math.min(most, width / panel.w, Math.max(height / panel.h, SMALLEST / panel.at([0, 0], [0, 0]).w));
