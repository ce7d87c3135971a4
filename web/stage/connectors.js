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
export function thread(from, to, { towards, panel, others = [], lane = 0, name }) {
  const { see, draw } = DIRECTIONS[towards];
  const [a, b, frame] = [see(from), see(to), see(panel)];
  const middle = a.y + a.h / 2;
  const blocked = others.map(see).some((other) => other.x >= a.x + a.w && other.x < frame.x + frame.w && Math.abs(other.y + other.h / 2 - middle) < a.h);
  const end = [b.x, b.y + b.h / 2 + 4 * lane];
  const points = [[a.x + a.w, middle + 3 * lane]];
  if (blocked) {
    const edge = a.y + a.h;
    const along = edge + (edge > frame.y + frame.h - 2 ? 9 : 2) + 3 * Math.abs(lane);
    points.splice(0, 1, [a.x + a.w / 2, edge], [a.x + a.w / 2, along], [frame.x + frame.w + 4, along]);
  }
  return path(points, end, draw, name);
}

// The threads of several boxes, each with a `name`, that meet side by side at one point. Each goes there straight; where
// one of the `others` is in the way, it turns at the corners beside that one, and keeps off the `words` too.
export function rays(tiles, { x, y }, towards, others, words) {
  const [along, across] = towards === "up" ? [1, 0] : [0, 1];
  const ways = tiles.map(({ box, name }) => {
    const start = centre(box);
    const rest = others.filter((other) => other.x !== box.x || other.y !== box.y);
    const points = route(start, [x, y], rest, 0) ?? route(start, [x, y], [...rest, ...words]) ?? [[x, y]];
    const from = points.at(-2) ?? start;
    return { box, name, start, points, angle: (from[across] - [x, y][across]) / Math.abs(from[along] - [x, y][along]) };
  });
  const apart = Math.min(6, 30 / ways.length);
  ways.sort((one, other) => one.angle - other.angle);
  const ends = ways.map((_, n) => [x, y].with(across, [x, y][across] + (n - (ways.length - 1) / 2) * apart));
  return ways.reduce((before, { box, name, start, points }, n) => {
    const end = ends[n];
    const turns = points.slice(0, -1);
    const way = [leaving(box, start, turns[0] ?? end), ...turns, end];
    const bends = turns.map((turn, n) => `L${at(near(turn, way[n]))}Q${at(turn)} ${at(near(turn, way[n + 2]))}`);
    return before + drawn(name, `M${at(way[0])}${bends.join("")}L${at(end)}`);
  }, drawn("sum", `M${at(ends[0])}L${at(ends.at(-1))}`));
}

const drawn = (name, line) => `<path class="thread ${name}" d="${line}"/>`;
const at = (pair) => pair.map((value) => value.toFixed(1)).join(" ");
const near = (a, b) => a.map((value, axis) => value + (b[axis] - value) * Math.min(0.5, TURN / distance(a, b)));

// The points of the shortest way from a to b with few turns, or null where there is none.
function route(a, b, others, turns = 2) {
  const inTheWay = others.filter((box) => crosses(a, b, grown(box, 2)));
  if (!inTheWay.length) return [b];
  if (!turns) return null;
  const ways = inTheWay.flatMap((box) => cornersOf(grown(box, TURN))).flatMap((corner) => {
    const [first, rest] = [route(a, corner, others, turns - 1), route(corner, b, others, turns - 1)];
    return first && rest ? [[...first, ...rest]] : [];
  });
  const length = (points) => points.reduce((sum, point, n) => sum + distance(points[n - 1] ?? a, point), 0);
  return ways.sort((one, other) => length(one) - length(other))[0] ?? null;
}

const TURN = 6; // pixels beside a corner
const centre = ({ x, y, w, h }) => [x + w / 2, y + h / 2];
const distance = ([x, y], [toX, toY]) => Math.hypot(toX - x, toY - y) || 1;
export const grown = ({ x, y, w, h }, by) => ({ x: x - by, y: y - by, w: w + 2 * by, h: h + 2 * by });
const cornersOf = ({ x, y, w, h }) => [[x, y], [x + w, y], [x, y + h], [x + w, y + h]];

// Where the line from the middle of a box to a point leaves the box.
function leaving({ w, h }, [x, y], [toX, toY]) {
  const part = Math.min(1, w / 2 / Math.abs(toX - x), h / 2 / Math.abs(toY - y));
  return [x + (toX - x) * part, y + (toY - y) * part];
}

// Whether a line between two points crosses a box.
function crosses(a, b, { x, y, w, h }) {
  const parts = [[x, x + w], [y, y + h]].map((edges, axis) => edges.map((edge) => (edge - a[axis]) / (b[axis] - a[axis])));
  return Math.max(0, ...parts.map((ends) => Math.min(...ends))) < Math.min(1, ...parts.map((ends) => Math.max(...ends)));
}

function path(points, [x, y], draw, name) {
  const to = (...pair) => at(draw(pair));
  const [first, ...rest] = points;
  let line = `M${to(...first)}`;
  rest.forEach(([px, py], index) => {
    const next = rest[index + 1];
    if (!next) line += `L${to(px, py)}`;
    else {
      const before = index ? rest[index - 1] : first;
      const r = Math.min(4, Math.abs(py - before[1]) || 4);
      line += `L${to(px, py - r * Math.sign(py - before[1]))}Q${to(px, py)} ${to(px + r, py)}`;
    }
  });
  const [px, py] = points.at(-1);
  const half = Math.max(12, Math.abs(x - px) / 2);
  line += `C${to(px + half, py)} ${to(x - half, y)} ${to(x, y)}`;
  const [cx, cy] = draw(first).map((value) => value.toFixed(1));
  return drawn(name, line) + `<circle class="dot ${name}" cx="${cx}" cy="${cy}" r="2.6"/>`;
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
  const line = points.map((point) => at(draw(point))).join("L");
  const [x, y] = draw(start);
  return { at: { x, y, w: 0, h: 0 }, drawing: drawn("sum", `M${line}`) + `<circle class="dot sum" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3.4"/>` };
}
