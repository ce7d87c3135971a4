// Draws what is too much for elements: cells and tiles without numbers and grid lines. A new picture fades in over the
// one before it. Only what has the focus or takes part in the chosen cell stays an element.

export const MANY = 400;

const PAINTED = /^(area|tile|slot|zero|x|k|y)\b/;
const MOST_LIT = 100;
const HUES = { x: "--x", k: "--k", y: "--y", zero: "--x", tile: "--y", slot: "--y", area: "--x" };
const NEGATIVE = "--less";
const FAINT = { zero: 0.06, slot: 0.05, tile: 0.4, area: 0.08 };

// Parts a list of nodes into those that are painted, which are none if they are few, and those that stay elements.
export function parted(list) {
  const cells = list.filter(({ kind, box }) => PAINTED.test(kind) && box.o !== 0);
  if (cells.length <= MANY) return { painted: [], kept: list };
  const isLit = ({ marks }) => /\blit\b/.test(marks);
  const many = cells.filter(isLit).length > MOST_LIT;
  const painted = new Set(cells.filter((node) => node.attributes?.tabindex !== 0 && (many || !isLit(node))));
  return { painted: [...painted], kept: list.filter((node) => !painted.has(node)) };
}

export class Canvas {
  #painted = [];
  boxes = new Map(); // where what is painted lies, by its key
  #shown = null;

  constructor(root) {
    this.root = root;
  }

  // The key of what is painted at a point, as far as anything is.
  keyAt([x, y]) {
    return this.#painted.findLast(({ box }) => box.o !== 0 && x >= box.x && x <= box.x + box.w && y >= box.y && y <= box.y + box.h)?.key;
  }

  paint(nodes, time) {
    const before = this.#shown;
    this.#painted = nodes;
    this.boxes = new Map(nodes.map(({ key, box }) => [key, box]));
    this.#shown = nodes.length ? this.#draw(nodes) : null;
    if (this.#shown) this.root.prepend(this.#shown);
    if (!before) {
      if (time) this.#shown?.animate({ opacity: [0, 1] }, { duration: time });
      return;
    }
    if (!time) return before.remove();
    before.style.zIndex = 1;
    before.animate({ opacity: [1, 0] }, { duration: time, fill: "forwards" }).onfinish = () => before.remove();
  }

  #draw(nodes) {
    const { clientWidth: width, clientHeight: height } = this.root;
    const canvas = Object.assign(document.createElement("canvas"), { width: width * devicePixelRatio, height: height * devicePixelRatio });
    canvas.setAttribute("aria-hidden", "true");
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    const pen = canvas.getContext("2d");
    pen.scale(devicePixelRatio, devicePixelRatio);
    const colours = getComputedStyle(this.root);
    const hues = Object.fromEntries([NEGATIVE, ...Object.values(HUES)].map((name) => [name, colours.getPropertyValue(name)]));
    const largest = {};
    for (const { kind, value = 0, full = Math.abs(value) } of nodes) largest[kind] = Math.max(largest[kind] ?? 0, full);
    for (const { kind: name, value = 0, marks = "", box } of nodes.toSorted((a, b) => a.level - b.level)) {
      if (box.o === 0) continue;
      const [kind] = name.split(" ");
      const dim = /\bdim\b/.test(marks);
      pen.fillStyle = hues[value < 0 && kind !== "tile" ? NEGATIVE : HUES[kind]];
      pen.globalAlpha = (FAINT[kind] ?? 0.1 + 0.9 * Math.min(1, Math.abs(value) / (largest[name] || 1))) * (dim ? 0.4 : 0.999);
      // Whole pixels, so that neighbours leave no line between them.
      const [left, top] = [Math.round(box.x), Math.round(box.y)];
      pen.fillRect(left, top, Math.max(1, Math.round(box.x + box.w) - left), Math.max(1, Math.round(box.y + box.h) - top));
    }
    return canvas;
  }
}
