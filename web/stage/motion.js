// How a box gets from one place to another.

export const EASE = "cubic-bezier(.3,.05,.15,1)";
export const FALL = "cubic-bezier(.55,0,.85,.5)";
export const CELL = 64; // the size in which cells are drawn before they are scaled

const calm = globalThis.matchMedia?.("(prefers-reduced-motion: reduce)");
export const still = () => Boolean(calm?.matches);

// A turned box lies where its upright place comes to when the whole grid turns about its centre by half turns.
function turned(box) {
  const [cos, sin] = [Math.cos(Math.PI * box.turn), Math.sin(Math.PI * box.turn)];
  return { ...box, x: box.cx + cos * box.ox - sin * box.oy, y: box.cy + sin * box.ox + cos * box.oy };
}

// The box at a part p of the way from a to b.
export function between(a, b, p) {
  const mix = (name, none = 0) => (a[name] ?? none) * (1 - p) + (b[name] ?? none) * p;
  const box = { x: mix("x"), y: mix("y"), w: mix("w"), h: mix("h"), o: mix("o", 1) };
  if (a.turn === undefined && b.turn === undefined) return box;
  // The upright end has no centre of its own: it turns about the other's.
  const [from, to] = [anchored(a, b), anchored(b, a)];
  const arc = Object.fromEntries(["cx", "cy", "ox", "oy", "turn"].map((name) => [name, from[name] * (1 - p) + to[name] * p]));
  return turned({ ...box, ...arc });
}

function anchored(box, other) {
  if (box.turn !== undefined) return box;
  const side = box.w / (other.w || 1);
  // Seen from the grid's centre, an upright cell lies where the other end's cell lies before its turn.
  const [ox, oy] = [other.ox * side, other.oy * side];
  return { ...box, ox, oy, cx: box.x - ox, cy: box.y - oy, turn: 0 };
}

export const placed = (box, sized) =>
  `translate(${round(box.x)}px,${round(box.y)}px)` + (sized ? "" : ` scale(${round(box.w / CELL)},${round(box.h / CELL)})`);

const round = (value) => Math.round(value * 1000) / 1000;

export const same = (a, b) => ["x", "y", "w", "h", "turn"].every((name) => a[name] === b[name]) && (a.o ?? 1) === (b.o ?? 1);
