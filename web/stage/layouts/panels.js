// Rectangles of cells, in their own coordinates, and how they are placed: each box is {x, y, w, h} in pixels.

export const LABEL = 24; // the room for a word above a panel

const MANY = 200; // cells in one map, which then touch: lines between so many would be a pattern of their own

export function grid([rows, columns], cell, apart = 4) {
  const gap = rows * columns > MANY ? 0 : apart;
  const step = cell + gap;
  return {
    w: columns * step - gap,
    h: rows * step - gap,
    at: ([r, c]) => ({ x: c * step, y: r * step, w: cell, h: cell }),
  };
}

// Small grids of [rows, columns] cells, themselves in a grid; `head` leaves room for a word above each of them.
export function blocks([down, across], size, cell, between, head = 0) {
  const block = grid(size, cell, 2);
  const corner = ([r, c]) => ({ x: c * (block.w + between), y: r * (block.h + between + head) + head });
  return {
    w: across * (block.w + between) - between,
    h: down * (block.h + between + head) - between,
    at: (place, inside) => moved(block.at(inside), corner(place)),
    area: (place) => ({ ...corner(place), w: block.w, h: block.h }),
  };
}

const moved = (box, { x, y }) => ({ ...box, x: box.x + x, y: box.y + y });

// The smallest box around others.
export function hull(...boxes) {
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))];
  return { x, y, w: Math.max(...boxes.map((box) => box.x + box.w)) - x, h: Math.max(...boxes.map((box) => box.y + box.h)) - y };
}

const scaled = (box, u) => ({ x: box.x * u, y: box.y * u, w: box.w * u, h: box.h * u });

// A panel where it stands: at (x, y), u times as large.
export function placed(panel, x, y, u) {
  const put = (box) => moved(scaled(box, u), { x, y });
  return {
    x,
    y,
    w: panel.w * u,
    h: panel.h * u,
    at: (...place) => put(panel.at(...place)),
    area: panel.area && ((...place) => put(panel.area(...place))),
  };
}
