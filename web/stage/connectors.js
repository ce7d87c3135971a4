// Outlines and threads. A pair has a colour and a line style of its own, in the picture as in the sentence. A thread
// leaves its cell where nothing is in the way: at once, or through the gap beside its row, never behind a neighbour.

const STYLES = 4;
export const style = (n) => `p${n % STYLES}`;

export function ring({ x, y, w, h }, name, out = 1.5) {
  const f = (value) => value.toFixed(1);
  return `<rect class="ring ${name}" x="${f(x - out)}" y="${f(y - out)}" width="${f(w + 2 * out)}" height="${f(h + 2 * out)}" rx="${f(w / 8 + out)}"/>`;
}

// A thread between two boxes of which the second lies to the right, below or above. `panel` surrounds the first one,
// `others` are boxes that it must not pass behind, `lane` keeps threads apart.
export function thread(from, to, { towards, panel, others = [], lane = 0, gap = 4, free = 9, either = false, name }) {
  const { see, draw } = DIRECTIONS[towards];
  const [a, b, frame] = [see(from), see(to), see(panel)];
  const middle = a.y + a.h / 2;
  const blocked = others.map(see).some((other) => other.x >= a.x + a.w && other.x < frame.x + frame.w && Math.abs(other.y + other.h / 2 - middle) < a.h);
  const end = [b.x, b.y + b.h / 2 + 4 * lane];
  const points = [[a.x + a.w, middle + 3 * lane]];
  if (blocked) {
    const low = !either || middle >= frame.y + frame.h / 2; // words stand above maps
    const edge = low ? a.y + a.h : a.y;
    const outside = low ? edge > frame.y + frame.h - 2 : edge < frame.y + 2;
    const along = edge + (low ? 1 : -1) * ((outside ? free : gap / 2) + 3 * Math.abs(lane));
    points.splice(0, 1, [a.x + a.w / 2, edge], [a.x + a.w / 2, along], [frame.x + frame.w + 4, along]);
  }
  return path(points, end, draw, name);
}

function path(points, [x, y], draw, name) {
  const at = (...pair) => draw(pair).map((value) => value.toFixed(1)).join(" ");
  const [first, ...rest] = points;
  let line = `M${at(...first)}`;
  rest.forEach(([px, py], index) => {
    const next = rest[index + 1];
    if (!next) line += `L${at(px, py)}`;
    else {
      const before = index ? rest[index - 1] : first;
      const r = Math.min(4, Math.abs(py - before[1]) || 4);
      line += `L${at(px, py - r * Math.sign(py - before[1]))}Q${at(px, py)} ${at(px + r, py)}`;
    }
  });
  const [px, py] = points.at(-1);
  const half = Math.max(12, Math.abs(x - px) / 2);
  line += `C${at(px + half, py)} ${at(x - half, y)} ${at(x, y)}`;
  const [cx, cy] = draw(first).map((value) => value.toFixed(1));
  return `<path class="thread ${name}" d="${line}"/><circle class="dot ${name}" cx="${cx}" cy="${cy}" r="2.6"/>`;
}

const swapped = ({ x, y, w, h }) => ({ x: y, y: x, w: h, h: w });
const DIRECTIONS = {
  right: { see: (box) => box, draw: (point) => point },
  down: { see: swapped, draw: ([x, y]) => [y, x] },
  up: {
    see: ({ x, y, w, h }) => ({ x: -y - h, y: x, w: h, h: w }),
    draw: ([x, y]) => [y, -x],
  },
};

// The one line from where the products meet to the cell that holds their sum, and where they meet.
export function inlet(cell, panel, towards, gap) {
  const { see, draw } = DIRECTIONS[towards];
  const [c, p] = [see(cell), see(panel)];
  const first = c.x - p.x < 2;
  const middle = c.y + c.h / 2;
  // From the left: through the gap below its row. From below: through the gap beside its column.
  const low = towards === "right" || c.y - p.y < 2;
  const edge = low ? c.y + c.h : c.y;
  const outside = edge > p.y + p.h - 2;
  const along = first ? middle : edge + (low ? 1 : -1) * (outside ? 11 : gap / 2);
  const start = [p.x - 14, along];
  const points = first ? [start, [c.x - 3, middle]] : [start, [c.x + c.w / 2, along], [c.x + c.w / 2, edge]];
  const line = points.map((point) => draw(point).map((value) => value.toFixed(1)).join(" ")).join("L");
  const [x, y] = draw(start);
  return { at: { x, y, w: 0, h: 0 }, drawing: `<path class="thread sum" d="M${line}"/><circle class="dot sum" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.4"/>` };
}
