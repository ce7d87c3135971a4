// <transconv-stage scene="hero">: one scene on one stage, with its views below it and the answer in a sentence.

import { brokenRules, complete } from "../figure/state.js";
import { places, sizes } from "../figure/operator.js";
import { show } from "../numbers.js";
import { cellOf, isMove, LETTERS, neighbour, windowNear } from "./gestures.js";
import { layout } from "./layout.js";
import { WIDE } from "./layouts/frame.js";
import { still } from "./motion.js";
import { connectors, keyOf, lettered, litTiles, nodes } from "./picture.js";
import { products, sumOf } from "./products.js";
import { SCENES } from "./scenes.js";
import { equation, product, sentence, words } from "./sentence.js";
import { Stage } from "./stage.js";
import { style } from "./connectors.js";
import text from "./style.css";

const MORPH = { duration: 480, stagger: 12 };
const CHOICE = { duration: 420, stagger: 5 };
const MOST_CHIPS = 8;

let sheet;

export class TransconvStage extends HTMLElement {
  #ui = { view: "stamps", focus: null, pair: null, stamped: 0, added: 0, finished: false };
  #waiting = false;
  #width = 0;

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.sizes = new ResizeObserver(() => this.#measure());
    this.sizes.observe(this.stage.root);
    this.#measure();
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    this.eye?.disconnect();
    this.#waiting = false;
    this.stage.rest();
  }

  // What is shown now: the settings, the view and the chosen cell.
  get shown() {
    const { view, focus, finished } = this.#ui;
    return structuredClone({ ...this.state, view, focus, finished });
  }

  #build() {
    const given = complete({ ...SCENES[this.getAttribute("scene")]?.state, ...read(this.getAttribute("state")) });
    this.scene = SCENES[this.getAttribute("scene")] ?? SCENES.plain;
    this.state = brokenRules(given).length ? complete(this.scene.state) : given;
    this.tiles = products(this.state);
    this.#ui.view = this.scene.views[0];
    this.setAttribute("data-lm-suppress-shortcuts", "true"); // otherwise JupyterLab takes the arrow keys
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(text);
    root.adoptedStyleSheets = [sheet];
    const groups = Object.fromEntries(["x", "k", "y"].map((map) => [map, make("div", { role: "group", "aria-label": sentence(`map.${map}`) })]));
    const picture = make("div", { class: "stage" }, ...Object.values(groups));
    this.buttons = this.scene.views.map((view) => make("button", { type: "button", "data-view": view }, sentence(`view.${view}`)));
    this.bar = make("div", { class: "bar", role: "group", "aria-label": sentence("views") }, ...this.buttons);
    this.answer = make("div", { class: "answer", role: "group", "aria-label": sentence("products") });
    this.live = make("p", { class: "words", role: "status" });
    const figure = make("div", { class: "figure", role: "group", "aria-label": sentence("figure") }, picture, this.bar, make("div", { class: "saying" }, this.answer, this.live));
    root.append(figure, make("slot")); // what the page has in its place is printed
    this.stage = new Stage(picture, groups, (now) => connectors(this.boxes, this.#context(), now));
    this.#listen(picture);
    this.#open(picture);
  }

  // ---- The opening move

  #open(picture) {
    if (!this.scene.opening || still()) return this.finish();
    this.#waiting = true;
    const whole = ({ intersectionRect: seen, boundingClientRect: box, rootBounds }) =>
      seen.height >= Math.min(box.height, rootBounds?.height ?? innerHeight) - 2;
    this.eye = new IntersectionObserver(
      (entries) => {
        if (!entries.some(whole)) return;
        this.eye.disconnect();
        this.scene.opening(this, (time) => this.#wait(time));
      },
      { threshold: Array.from({ length: 21 }, (_, part) => part / 20) },
    );
    this.eye.observe(picture);
  }

  // Once a reader has touched the figure, what waits here waits for ever, and the end state is shown.
  #wait(time) {
    return new Promise((go) => setTimeout(() => this.#waiting && go(), time));
  }

  advance(change, how) {
    Object.assign(this.#ui, change);
    this.#render(how);
  }

  finish(how = { duration: 0 }) {
    this.#waiting = false;
    this.eye?.disconnect();
    const every = sizes(this.state).input.reduce((a, b) => a * b);
    Object.assign(this.#ui, { stamped: every, added: every, finished: true });
    this.#render(how);
  }

  drop(stamp, duration, ease) {
    const at = places(sizes(this.state).input)[stamp];
    const falling = this.tiles.filter(({ input, output }) => output && `${input}` === `${at}`);
    this.stage.drop(falling.map(({ key, output }) => [key, `y${output}`]), duration, ease);
  }

  // ---- Choosing

  choose(focus) {
    const { finished, focus: before } = this.#ui;
    if (!finished) this.finish({ duration: 200 });
    if (focus && before && keyOf(focus) === keyOf(before)) return;
    this.#ui.focus = focus;
    this.#ui.pair = null;
    const lit = litTiles(this.tiles, focus);
    // The products slide out of the cell that they make.
    const from = focus?.map === "output" ? new Map(lit.map(({ key }) => [key, this.stage.now(keyOf(focus))])) : undefined;
    this.#render({ ...CHOICE, from });
    this.stage.fadeIn();
  }

  arrange(view) {
    if (!this.#ui.finished) this.finish();
    this.#ui.view = view;
    this.#render(MORPH);
    this.stage.fadeIn();
  }

  #listen(picture) {
    const root = this.shadowRoot;
    root.addEventListener("click", (event) => {
      const { view, pair } = event.target.closest("[data-view], [data-pair]")?.dataset ?? {};
      if (view) return this.arrange(view);
      if (pair) return this.advance({ pair: this.#ui.pair === Number(pair) ? null : Number(pair) });
      if (picture.contains(event.target)) this.#press(event);
    });
    picture.addEventListener("keydown", (event) => this.#key(event));
    picture.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  #press(event) {
    const key = event.target.closest("[data-key]")?.dataset.key;
    const near = key?.[0] === "z" && { map: "output", at: windowNear(this.#point(event), this.state, this.boxes.reads) };
    const cell = near || (key && cellOf(key, this.state, this.#ui.view, this.tiles));
    if (cell) this.choose(cell);
    else if (!this.#ui.finished) this.finish({ duration: 200 });
  }

  #key(event) {
    const key = event.target.closest("button")?.dataset.key;
    if (event.key === "Escape" && this.#ui.focus) this.choose(null);
    else if (!key || !isMove(event.key)) return;
    else {
      const to = neighbour(cellOf(key, this.state, this.#ui.view, this.tiles), event.key, this.state);
      if (to) {
        this.choose(to);
        this.stage.element(keyOf(to)).focus();
      }
    }
    event.preventDefault();
    event.stopPropagation();
  }

  // The window is dragged over the rearranged input.
  #grab(event) {
    if (event.target.closest("[data-key]")?.dataset.key !== "w") return;
    const handle = this.stage.element("w");
    const [x, y] = this.#point(event);
    const { x: left, y: top, w, h } = this.stage.now("w");
    const away = [left + w / 2 - x, top + h / 2 - y];
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (moved) => {
      const at = this.#point(moved).map((place, axis) => place + away[axis]);
      this.choose({ map: "output", at: windowNear(at, this.state, this.boxes.reads) });
    };
    handle.onlostpointercapture = () => (handle.onpointermove = null);
  }

  #point({ clientX, clientY }) {
    const { left, top } = this.stage.root.getBoundingClientRect();
    return [clientX - left, clientY - top];
  }

  // ---- Drawing

  #measure() {
    const width = this.stage.root.clientWidth;
    if (!width || width === this.#width) return;
    this.#width = width;
    this.#render({ duration: 0 });
  }

  #context() {
    const { focus, view } = this.#ui;
    const lit = litTiles(this.tiles, focus);
    return { ...this.#ui, tiles: this.tiles, lit, wide: this.#width >= WIDE, view, current: this.#current(focus) };
  }

  // The cell of each map that Tab reaches.
  #current(focus) {
    const current = { x: [0, 0], k: [0, 0], y: this.scene.invites };
    const { output } = sizes(this.state);
    if (current.y.some((place, axis) => place >= output[axis])) current.y = [0, 0];
    if (focus) current[LETTERS[focus.map]] = focus.at;
    return current;
  }

  #render(how) {
    if (!this.#width) return;
    const heights = this.scene.views.map((view) => layout(this.state, view, this.#width).height);
    const boxes = layout(this.state, this.#ui.view, this.#width);
    const height = Math.ceil(Math.max(...heights));
    boxes.shift = this.#width >= WIDE ? (height - boxes.height) / 2 : 0;
    const move = (box) => ({ ...box, y: box.y + boxes.shift, ...(box.cy !== undefined && { cy: box.cy + boxes.shift }) });
    for (const [key, box] of boxes) boxes.set(key, move(box));
    const { reads, row } = boxes;
    if (reads) boxes.reads = (at) => move(reads(at));
    if (row) boxes.row = (at) => move(row(at));
    this.boxes = boxes;
    const context = this.#context();
    this.stage.root.style.height = `${height}px`;
    this.stage.show(nodes(this.state, boxes, context), how);
    for (const button of this.buttons) button.setAttribute("aria-pressed", button.dataset.view === context.view);
    this.#say(context);
  }

  #say(context) {
    const { focus, lit, pair } = context;
    const said = `${equation(focus, lit)}|${words(this.state, context)}|${pair}|${focus && keyOf(focus)}`;
    if (said === this.said) return;
    this.said = said;
    const chips = lit.slice(0, MOST_CHIPS).map((tile, n) => chip(tile, n, pair));
    const plus = focus?.map === "output" ? " + " : " ";
    const joined = chips.flatMap((one, n) => (n ? [plus, one] : [one]));
    if (lit.length > MOST_CHIPS) joined.push(`${plus}…`);
    const total = focus?.map === "output" ? [make("strong", {}, show(sumOf(lit))), " = ", ...(lit.length ? joined : ["0"])] : joined;
    const held = this.shadowRoot.activeElement?.dataset.pair;
    this.answer.replaceChildren(...total);
    if (held !== undefined) this.answer.querySelector(`[data-pair="${held}"]`)?.focus();
    this.answer.hidden = !total.length;
    this.answer.classList.toggle("many", lit.length > 3);
    const spoken = equation(focus, lit);
    const shown = lettered(words(this.state, context)).map(([name, piece]) => (name ? make("i", { class: name }, piece) : piece));
    if (pair === null) this.live.replaceChildren(...(spoken ? [make("span", { class: "spoken" }, `${spoken}. `)] : []), ...shown);
  }
}

function chip(tile, n, pair) {
  const edge = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  edge.innerHTML = `<rect class="ring ${style(n)}" x="1.5" y="1.5" width="100%" height="100%" rx="7"/>`;
  edge.setAttribute("aria-hidden", "true");
  const [x, dot, k] = product(tile).split(/(·)/);
  const label = sentence("product", show(tile.x), show(tile.k));
  return make(
    "button",
    { type: "button", class: `chip ${pair === null || pair === n ? "" : "faint"}`, "data-pair": n, "aria-label": label, "aria-pressed": pair === n },
    make("b", { class: "x" }, x),
    dot,
    make("b", { class: "k" }, k),
    edge,
  );
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function read(given) {
  try {
    return JSON.parse(given ?? "{}");
  } catch {
    return {};
  }
}
