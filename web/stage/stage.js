// Keeps one element for each key and carries it to its box. A flight that is interrupted goes on from where it is.

import { Canvas, parted } from "./canvas.js";
import { between, CELL, EASE, placed, same, still } from "./motion.js";
import { once } from "./once.js";

const FADE = 200;
const LIFT = 50; // what flies is drawn above what stands

export class Stage {
  #nodes = new Map();
  #frame = 0;
  #drawn = [];

  // `groups` are the elements that hold cells which can be chosen; `connect(now)` draws what follows the tiles.
  constructor(root, groups, connect) {
    this.root = root;
    this.groups = groups;
    this.connect = connect;
    this.canvas = new Canvas(root);
    this.layers = ["threads", "rings"].map((name) => {
      const layer = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      layer.setAttribute("class", name);
      layer.setAttribute("aria-hidden", "true");
      root.append(layer);
      return layer;
    });
  }

  element(key) {
    return this.#nodes.get(key)?.element;
  }

  // Where a node is at this very moment, or undefined.
  now = (key) => {
    const node = this.#nodes.get(key);
    return node ? now(node) : this.canvas.boxes.get(key);
  };

  // Shows a list of {key, box, kind, marks, parts, level, sized, group, named, attributes, drawing}. `from` maps keys to the boxes where
  // their flights begin, `still` is a key that doesn't fly, `stagger` is how much later each tile starts than the one before.
  show(list, { duration = 420, stagger = 0, ease = EASE, from, still: held } = {}) {
    const time = still() ? 0 : duration;
    const { painted, kept: standing } = parted(list);
    const before = this.canvas.boxes;
    this.canvas.paint(painted, Math.min(time, FADE));
    const kept = new Set(standing.map(({ key }) => key));
    let order = 0;
    const last = new Map();
    for (const wanted of standing) {
      const unpainted = !this.#nodes.has(wanted.key) && before.has(wanted.key);
      const node = this.#nodes.get(wanted.key) ?? this.#make(wanted);
      node.gone = false;
      if (wanted.group?.length > 1) this.#sort(this.groups[wanted.group], last);
      if (wanted.tag) this.#sort(node.element, last);
      write(node, wanted);
      if (from?.has(wanted.key)) this.#start(node, from.get(wanted.key));
      this.#carry(node, wanted.box, wanted.level ?? 0, wanted.key === held || unpainted ? 0 : time, ease, stagger && wanted.kind === "tile" ? stagger * order++ : 0);
    }
    for (const node of this.#nodes.values()) {
      if (kept.has(node.key) || node.gone) continue;
      node.gone = true;
      const fade = this.canvas.boxes.has(node.key) ? 0 : Math.min(time, FADE); // what is painted now fades in there
      this.#carry(node, { ...node.to, o: 0 }, node.level, fade, EASE, 0);
    }
    this.#follow();
  }

  pulse(key, by, duration) {
    const face = this.#nodes.get(key)?.face;
    if (face && !still()) face.animate({ transform: ["none", `scale(${by})`, "none"] }, { duration, easing: "ease-in-out" });
  }

  // A copy of each tile falls into a cell and is gone; the tile itself stays.
  drop(pairs, duration, ease) {
    if (still()) return;
    for (const [key, target] of pairs) {
      if (!this.#nodes.has(key)) continue; // painted
      const { element, to } = this.#nodes.get(key);
      const copy = element.cloneNode(true);
      copy.removeAttribute("data-key");
      copy.style.zIndex = 90;
      this.root.append(copy);
      const steps = { transform: [placed(to), placed(this.now(target))], opacity: [1, 1, 0.2] };
      copy.animate(steps, { duration, easing: ease, fill: "forwards" }).onfinish = () => copy.remove();
    }
  }

  // Connectors appear a moment after what they connect has set out.
  fadeIn() {
    if (!still()) for (const layer of this.layers) layer.animate({ opacity: [0, 0, 1] }, { duration: 450, easing: "ease-out" });
  }

  // Everything lands at once, so that nothing holds a figure that has left the page.
  rest() {
    cancelAnimationFrame(this.#frame);
    for (const node of [...this.#nodes.values()]) {
      node.flight?.cancel();
      if (node.flight) node.land();
    }
    for (const animation of this.root.getAnimations({ subtree: true })) animation.cancel();
  }

  #make({ key, box, kind, tag = "div", group, named, sized, attributes, drawing }) {
    const element = document.createElement(tag);
    const face = element.appendChild(document.createElement("span"));
    face.className = "face";
    element.dataset.key = key;
    if (tag === "button") element.type = "button";
    else if (!attributes?.role) element.setAttribute("aria-hidden", "true");
    if (drawing) face.innerHTML = drawing;
    if (sized === undefined) Object.assign(element.style, { width: `${CELL}px`, height: `${CELL}px` });
    (group ? this.#group(group, named) : this.root).append(element);
    const node = { key, element, face, kind, group, sized, to: { ...box, o: 0 } };
    this.#nodes.set(key, node);
    return node;
  }

  // A channel's cells are a group within that of its map.
  #group(name, label) {
    if (!this.groups[name]) {
      const group = (this.groups[name] = document.createElement("div"));
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", label);
      this.groups[name[0]].append(group);
    }
    return this.groups[name];
  }

  // What can be read stands in the order of the list, even if its neighbours were made later: `last` holds what came
  // before it in each parent. What stands right isn't moved, since that would take the focus from it.
  #sort(element, last) {
    const parent = element.parentNode;
    const before = last.get(parent);
    if (before === element) return;
    if (before) {
      if (before.compareDocumentPosition(element) !== Node.DOCUMENT_POSITION_FOLLOWING) before.after(element);
    } else if (parent !== this.root && parent.firstChild !== element) parent.prepend(element);
    last.set(parent, element);
  }

  #leave(name) {
    if (!(name?.length > 1) || this.groups[name].firstChild) return;
    this.groups[name].remove();
    delete this.groups[name];
  }

  #start(node, box) {
    node.flight?.cancel();
    node.flight = null;
    node.to = { ...box };
  }

  #carry(node, to, level, time, ease, delay) {
    if (node.placed && same(node.to, to)) {
      if (!node.flight) node.element.style.zIndex = level;
      node.level = level;
      return;
    }
    const from = now(node);
    const [before, after] = [from.o ?? 1, to.o ?? 1];
    node.flight?.cancel();
    Object.assign(node, { from, to, level, flight: null, placed: true });
    const { element, sized } = node;
    Object.assign(element.style, { transform: placed(to, sized), opacity: after, visibility: after ? "" : "hidden" });
    if (sized) Object.assign(element.style, { width: `${to.w}px`, height: `${to.h}px` });
    const land = () => {
      node.flight = null;
      element.style.zIndex = node.level;
      element.style.visibility = (node.to.o ?? 1) ? "" : "hidden";
      if (!node.gone) return;
      element.remove();
      this.#nodes.delete(node.key);
      this.#leave(node.group);
    };
    if (!time || !(before || after)) return land(); // what can't be seen needs no flight
    element.style.visibility = "";
    element.style.zIndex = node.kind === "tile" ? level + LIFT : level;
    const parts = from.turn === undefined && to.turn === undefined ? 1 : 10;
    const path = Array.from({ length: parts + 1 }, (_, part) => placed(between(from, to, part / parts), sized));
    const opacity = sized ? [before, after] : [before, Math.max(before, after), after];
    const steps = { transform: path, ...(before === after ? {} : { opacity }) };
    node.flight = element.animate(steps, { duration: time, delay, easing: ease, fill: "backwards" });
    node.flight.onfinish = node.land = land;
  }

  // Connectors are drawn again for as long as anything flies.
  #follow() {
    cancelAnimationFrame(this.#frame);
    this.connect(once(this.now)).forEach((drawing, index) => {
      if (drawing !== this.#drawn[index]) this.layers[index].innerHTML = this.#drawn[index] = drawing;
    });
    if ([...this.#nodes.values()].some(({ flight }) => flight)) this.#frame = requestAnimationFrame(() => this.#follow());
  }
}

function now({ flight, from, to }) {
  const progress = flight?.effect.getComputedTiming().progress;
  return progress === undefined || progress === null ? to : between(from, to, progress);
}

function write(node, { kind, marks = "", parts, attributes = {} }) {
  const { element, face } = node;
  const name = `node ${kind} ${marks}`.trim();
  if (element.className !== name) element.className = name;
  const text = JSON.stringify(parts);
  if (parts && node.text !== text) {
    node.text = text;
    face.replaceChildren(...parts.map(([role, word]) => Object.assign(document.createElement("b"), { className: role, textContent: word })));
    const length = parts.reduce((sum, [, word]) => sum + word.length, 0);
    face.style.fontSize = length > 3 && node.sized === undefined ? `${Math.max(9, 92 / length)}px` : "";
  }
  for (const [attribute, value] of Object.entries(attributes)) {
    if (element.getAttribute(attribute) !== `${value}`) element.setAttribute(attribute, value);
  }
}
