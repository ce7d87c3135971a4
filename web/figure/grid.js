// A map of cells. A small map has real cells, updated in place so that a redraw never takes the keyboard focus away;
// a large one is painted on a canvas, over which one real cell moves with the arrow keys.

import { Directive, directive } from "lit/directive.js";
import { noChange } from "lit/html.js";
import { COLOURS } from "./style.js";
import { show } from "./messages.js";

const CELL = 34;
const FONT = 15;
const REAL_CELLS = 256;
const NUMBERS = 2500; // more numbers would be too small to read and too slow to draw; they are shown as shades
const TOUCH = 24;
const SMALLEST_TYPE = 10; // a smaller number is left out, and only its shade is shown
const PALE = /dashed|crossed|cropped|faint/;

// options: {label, role, size: [rows, columns], at(row, column) -> {value, text?, marks?, alpha?}, choose(at), type?(at, key),
//   current?: [row, column], frames?: [{top, left, rows, columns, mark?}], real?, entries?, width, scale, ink, t}
// `entries` lists the filled cells of a mostly empty map: only these are painted.
class Cells extends Directive {
  active = [0, 0];

  update({ element }, [options]) {
    this.options = options;
    if (!this.root) this.#adopt(element);
    const sized = (this.sized = measure(options));
    const focused = element.getRootNode().activeElement;
    const hadFocus = element.contains(focused);
    if (sized.real !== this.real) this.#renew(sized.real);
    if (sized.real) this.#fit(...options.size);
    const wanted = (!hadFocus && options.current) || this.active;
    element.className = `map ${options.role}`;
    element.setAttribute("aria-rowcount", options.size[0]);
    element.setAttribute("aria-colcount", options.size[1]);
    this.#place(wanted.map((place, axis) => Math.min(place, options.size[axis] - 1)));
    if (sized.real) this.#write(sized);
    else this.#paint(sized);
    this.#frame(sized);
    if (hadFocus) this.spot.focus({ preventScroll: true });
    return noChange;
  }

  #adopt(root) {
    this.root = root;
    root.setAttribute("role", "grid");
    root.addEventListener("keydown", (event) => this.#key(event));
    root.addEventListener("click", (event) => this.#click(event));
  }

  #renew(real) {
    this.real = real;
    this.frames = [];
    this.lines = [];
    this.spot = null;
    this.canvas = hidden("canvas");
    this.note = hidden("div");
    this.note.className = "note";
    this.root.style = "";
    this.root.replaceChildren(...(real ? [] : [this.canvas, this.note]));
  }

  // Existing cells stay in place: a map grows and shrinks at its end.
  #fit(rows, columns) {
    const { lines } = this;
    while (lines.length > rows) lines.pop().remove();
    for (let r = 0; r < rows; r++) {
      const line = (lines[r] ??= this.root.appendChild(make("row")));
      while (line.childElementCount > columns) line.lastChild.remove();
      for (let c = line.childElementCount; c < columns; c++) line.append(make("gridcell", [r, c]));
    }
  }

  #write({ width, height, font, items, numbers }) {
    const { t, label } = this.options;
    this.root.style.cssText = `--w:${width + 1}px;--h:${height + 1}px;font-size:${font}px`; // neighbours share a line
    this.root.setAttribute("aria-label", label);
    for (const { r, c, text, marks = "", alpha = "" } of items) {
      const cell = this.lines[r].children[c];
      const signature = [text, marks, alpha, numbers].join();
      if (signature === cell.drawn) continue;
      cell.drawn = signature;
      cell.className = `cell ${marks}`;
      cell.style.cssText = alpha && `--a:${alpha}`;
      cell.textContent = numbers ? text : "";
      cell.setAttribute("aria-label", wordsOf(t, cell.at, text, marks));
      cell.setAttribute("aria-selected", marks.includes("pinned"));
    }
  }

  #paint({ width, height, font, items, numbers }) {
    const { size: [rows, columns], role, ink, t, label, entries } = this.options;
    const { canvas } = this;
    const ratio = Math.min(devicePixelRatio || 1, 2);
    const [w, h] = [width * columns + 1, height * rows + 1];
    // Setting the canvas's size also clears it.
    canvas.width = w * ratio;
    canvas.height = h * ratio;
    canvas.style.cssText = `width:${w}px;height:${h}px`;
    const pen = canvas.getContext("2d");
    pen.setTransform(ratio, 0, 0, ratio, ratio / 2, ratio / 2);

    let [low, high] = entries ? [0, 0] : [Infinity, -Infinity];
    for (const { value } of items) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const most = Math.max(-low, high) || 1;
    for (const { r, c, value, marks, alpha } of items) {
      if (PALE.test(marks) || /empty|blank/.test(marks)) continue;
      pen.fillStyle = !numbers && value < 0 ? COLOURS.negative : COLOURS[role];
      pen.globalAlpha = alpha ?? (numbers ? 0.3 : 0.06 + (0.84 * Math.abs(value)) / most);
      pen.fillRect(c * width, r * height, Math.max(1, width), Math.max(1, height));
    }
    const draw = (colour, alpha, thick, build) => {
      const path = new Path2D();
      build(path);
      pen.strokeStyle = colour;
      pen.globalAlpha = alpha;
      pen.lineWidth = thick;
      pen.stroke(path);
    };
    if (height >= 6) {
      draw(ink, numbers ? 0.6 : 0.15, 1, (path) => {
        for (let r = 0; r <= rows; r++) path.rect(0, r * height, w - 1, 0);
        for (let c = 0; c <= columns; c++) path.rect(c * width, 0, 0, h - 1);
      });
    }
    // As in Python's ink(), mixed with a third of the page's own colour, so that it shows on light and dark ground.
    const focus = `color-mix(in srgb,${COLOURS.focus} 65%,${ink})`;
    const mark = (pattern, colour, thick, shape) =>
      draw(colour, 1, thick, (path) => {
        for (const { r, c, marks } of items) if (pattern.test(marks)) shape(path, c * width, r * height);
      });
    mark(/crossed|cropped/, focus, 1, (path, x, y) => {
      path.moveTo(x, y);
      path.lineTo(x + width, y + height);
      path.moveTo(x, y + height);
      path.lineTo(x + width, y);
    });
    const outline = (pattern, colour, thick) =>
      mark(pattern, colour, thick, (path, x, y) => path.rect(x + thick / 2, y + thick / 2, width - thick, height - thick));
    const thick = height < 8 ? 1 : 2;
    pen.setLineDash([1, 2]);
    outline(/empty/, ink, 1);
    pen.setLineDash([]);
    outline(/back/, ink, thick);
    outline(/part/, focus, thick);
    outline(/pinned/, focus, thick + 2);
    if (numbers) {
      pen.fillStyle = ink;
      pen.font = `${font}px system-ui, sans-serif`;
      pen.textAlign = "center";
      pen.textBaseline = "middle";
      for (const { r, c, text, marks } of items) {
        pen.globalAlpha = PALE.test(marks) ? 0.68 : 1;
        pen.fillText(text, (c + 0.5) * width, (r + 0.5) * height);
      }
    }
    const range = t.range(low, high) + (numbers ? "" : t.shaded);
    this.note.textContent = numbers ? "" : range;
    this.root.setAttribute("aria-label", `${label}. ${range}`);
  }

  #frame({ width, height }) {
    const wanted = this.options.frames ?? [];
    while (this.frames.length > wanted.length) this.frames.pop().remove();
    wanted.forEach(({ top, left, rows, columns, mark }, index) => {
      const frame = (this.frames[index] ??= this.root.appendChild(hidden("div")));
      frame.className = `frame ${mark}`;
      frame.style.cssText = box(left * width - 1, top * height - 1, columns * width + 3, rows * height + 3);
    });
  }

  // Tab reaches one cell. On a painted map it is the only real cell, the one a screen reader announces.
  #place(at) {
    this.active = at;
    if (this.sized.real) {
      if (this.spot) this.spot.tabIndex = -1;
      this.spot = this.lines[at[0]].children[at[1]];
      this.spot.tabIndex = 0;
      return;
    }
    const { options, sized: { width, height }, spot: old } = this;
    const stays = `${old?.at}` === `${at}`; // a cell that moved must be a new element, or a screen reader wouldn't announce it
    const line = stays ? old.parentNode : make("row");
    const spot = stays ? old : line.appendChild(make("gridcell", at));
    const { value, text, marks = "" } = options.at(...at);
    line.setAttribute("aria-rowindex", at[0] + 1);
    spot.setAttribute("aria-colindex", at[1] + 1);
    spot.setAttribute("aria-label", wordsOf(options.t, at, text ?? show(value), marks));
    spot.className = "spot";
    spot.tabIndex = 0;
    spot.style.cssText = box(at[1] * width, at[0] * height, Math.max(3, width), Math.max(3, height));
    this.spot = spot;
    if (stays) return;
    this.root.append(line);
    old?.parentNode.remove();
  }

  #move(at) {
    this.#place(at);
    this.spot.focus({ preventScroll: !this.sized.real });
  }

  #key(event) {
    const { size: [rows, columns], choose, type } = this.options;
    const [r, c] = this.active;
    const { key } = event;
    const control = event.ctrlKey || event.metaKey;
    const to = {
      ArrowUp: [r - 1, c],
      ArrowDown: [r + 1, c],
      ArrowLeft: [r, c - 1],
      ArrowRight: [r, c + 1],
      Home: [control ? 0 : r, 0],
      End: [control ? rows - 1 : r, columns - 1],
    }[key];
    if (to) {
      if (to[0] >= 0 && to[0] < rows && to[1] >= 0 && to[1] < columns) this.#move(to);
    } else if (key === "Enter" || key === " ") choose([r, c]);
    else if (type && !control && /^(F2|[-+.,\d])$/.test(key)) type([r, c], key === "F2" ? null : key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #click({ target, clientX, clientY, detail }) {
    const { size, choose, type } = this.options;
    let { at } = target;
    if (!at) {
      const { left, top } = this.root.getBoundingClientRect();
      const { width, height } = this.sized;
      at = [(clientY - top) / height, (clientX - left) / width].map((place, axis) => Math.max(0, Math.min(size[axis] - 1, Math.floor(place))));
    }
    this.#move(at);
    choose(at);
    if (detail === 2) type?.(at, null);
  }
}

export const cells = directive(Cells);

function make(role, at) {
  const element = document.createElement("div");
  element.setAttribute("role", role);
  element.at = at;
  return element;
}

function hidden(tag) {
  const element = document.createElement(tag);
  element.setAttribute("aria-hidden", "true");
  return element;
}

const box = (left, top, width, height) => `left:${left}px;top:${top}px;width:${width}px;height:${height}px`;

const wordsOf = (t, at, text, marks) => t.cellAt(at, text, marks.split(" ").map((mark) => t.notes[mark]).filter(Boolean).join(", "));

// The size of a cell: wide enough for the longest number, but never wider than the screen allows.
function measure({ size: [rows, columns], at, width: room, scale, real = REAL_CELLS, entries }) {
  const narrow = (room - 2) / columns;
  const legible = narrow >= 14 && !entries && rows * columns <= NUMBERS;
  const items = entries ?? [];
  let longest = 1;
  for (let r = 0; !entries && r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const item = { r, c, ...at(r, c) };
      items.push(item);
      if (legible) longest = Math.max(longest, (item.text ??= show(item.value)).length);
    }
  }
  const most = Math.min(CELL, Math.max(TOUCH, 460 / rows)) * scale;
  let width = Math.floor(Math.min(Math.max(most, (9 * longest + 12) * scale), narrow));
  let height = Math.floor(Math.min(most, Math.max(width, TOUCH)));
  const font = Math.floor(Math.min(FONT * scale, height * 0.62, (width - 4) / (0.58 * longest)));
  if (rows * columns <= real && !entries && width >= TOUCH) {
    return { real: true, width, height, font: Math.max(font, SMALLEST_TYPE), items, numbers: font >= SMALLEST_TYPE - 1 };
  }
  height = Math.min(height, width);
  const numbers = legible && height >= 14 && font >= SMALLEST_TYPE;
  if (entries) {
    width = Math.min(narrow, 18 * scale);
    height = Math.min((380 * scale) / rows, 18 * scale);
  } else if (!numbers) {
    width = Math.min(narrow, (380 * scale) / Math.max(rows, columns), 18 * scale);
    if (width > 2) width = Math.floor(width);
    height = width;
  }
  return { real: false, width, height, font, items, numbers };
}
