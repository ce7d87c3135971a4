// <transconv-stage scene="hero">: one scene on one stage, with its views below it and the answer in a sentence.

import { extents, places, sizes } from "./operator.js";
import { make } from "./dom.js";
import { edit } from "./editor.js";
import { stops } from "./gestures.js";
import { handleNodes } from "./handles.js";
import { Hands } from "./hands.js";
import { WIDE } from "./layouts/frame.js";
import { Menu } from "./menu.js";
import { still } from "./motion.js";
import { keyOf, litTiles } from "./picture.js";
import { products } from "./products.js";
import { Projector } from "./projector.js";
import { questionOf } from "./question.js";
import { broken } from "./rules.js";
import { Saying } from "./saying.js";
import { SCENES } from "./scenes.js";
import { sentence } from "./sentence.js";
import { Settings } from "./settings.js";
import { Stage } from "./stage.js";
import { brokenRules, changed, complete, MAPS, read, SETTINGS } from "./state.js";
import text from "./style.css";
import { stored } from "./training.js";
import { viewOf } from "./views.js";
import channelsStyle from "./views/channels.css";
import inverseStyle from "./views/inverse.css";
import lineStyle from "./views/line.css";
import overlapStyle from "./views/overlap.css";
import trainingStyle from "./views/training.css";
import windowStyle from "./views/window.css";

const MORPH = { duration: 480, stagger: 12 };
const CHOICE = { duration: 420, stagger: 5 };
const NOW = { duration: 0 };

let sheet;

export class TransconvStage extends HTMLElement {
  static observedAttributes = ["state", "scene", "projector"];

  // What isn't part of the state: a product that is pointed at, the stamp in the air, the handle in a hand, a note, the
  // question that is open.
  #ui = { pair: null, lifted: 0, held: null, note: "", question: null };
  #waiting = false;
  #width = 0;
  #tallest = {};
  #end = null; // how the opening move ends
  #before = null; // the state to which a preview goes back

  connectedCallback() {
    if (!this.shadowRoot) this.#build();
    this.sizes = new ResizeObserver(() => this.#measure());
    this.sizes.observe(this.stage.root);
    this.#measure();
    this.dispatchEvent(new Event("connect"));
  }

  disconnectedCallback() {
    this.sizes.disconnect();
    this.eye?.disconnect();
    this.#waiting = false;
    this.stage.rest();
  }

  attributeChangedCallback(name) {
    if (!this.shadowRoot) return;
    if (name === "projector") this.projector.show(this.hasAttribute(name));
    else this.#begin(this.#declared());
  }

  // What is shown now. A state that is set must keep the rules; what is missing in it stays as it is.
  get state() {
    return structuredClone(this.shown);
  }

  set state(given) {
    const next = this.shadowRoot ? changed(this.shown, given) : complete(given);
    if (!this.shadowRoot) this.setAttribute("state", JSON.stringify(next));
    else if (!this.#tell(brokenRules(next))) this.#show(next, MORPH);
  }

  get scene() {
    return SCENES[this.shown.scene];
  }

  get view() {
    return viewOf(this.shown.view, this.shown);
  }

  // The handles of the scene that can be dragged in this view, by name.
  get handles() {
    const named = (this.scene.handles ?? []).filter((name) => this.view.handles[name]);
    return Object.fromEntries(named.map((name) => [name, this.view.handles[name]]));
  }

  #build() {
    this.setAttribute("data-lm-suppress-shortcuts", "true"); // otherwise JupyterLab takes the arrow keys
    const root = this.attachShadow({ mode: "open" });
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync([text, channelsStyle, inverseStyle, lineStyle, overlapStyle, trainingStyle, windowStyle].join(""));
    root.adoptedStyleSheets = [sheet];
    const groups = Object.fromEntries(["x", "k", "y"].map((map) => [map, make("div", { role: "group", "aria-label": sentence(`map.${map}`) })]));
    const picture = make("div", { class: "stage" }, ...Object.values(groups));
    this.views = make("div", { class: "views", role: "group", "aria-label": sentence("views") });
    this.menu = new Menu(this);
    this.saying = new Saying();
    this.settings = new Settings(this);
    const bar = make("div", { class: "bar" }, this.views, this.menu.button, this.menu.list);
    this.frame = make("div", { class: "figure", role: "group", "aria-label": sentence("figure") }, picture, bar, this.saying.root, this.settings.root);
    root.append(this.frame, make("slot")); // what the page has in its place is printed
    this.stage = new Stage(picture, groups, (now) => this.view.connectors(this.drawn, this.boxes, this.#context(), now));
    this.projector = new Projector(this);
    new Hands(this, picture);
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-view], [data-pair], [data-choice], [data-offer]");
      const { view, pair, choice } = button?.dataset ?? {};
      if (button?.hasAttribute("data-offer")) this.#accept(button.matches(":focus-visible"));
      if (choice) this.#guess(Number(choice));
      if (view) this.arrange(view);
      if (pair) this.#turn({ pair: this.#ui.pair === Number(pair) ? null : Number(pair) });
    });
    this.#begin(this.#declared());
    this.#open(picture);
  }

  // The state that the attributes declare, or the scene's own if it breaks a rule.
  #declared() {
    const scene = this.getAttribute("scene");
    const given = complete({ ...(scene && { scene }), ...parsed(this.getAttribute("state")) });
    return brokenRules(given).length ? complete({ scene: SCENES[scene] ? scene : undefined }) : given;
  }

  #begin(state) {
    this.initial = structuredClone(state);
    this.#show(state, NOW);
  }

  restart() {
    this.finish();
    this.adopt(structuredClone(this.initial), MORPH);
  }

  // ---- The opening move

  // The scene's own, unless it begins in a view that isn't offered.
  get opening() {
    const { opening } = this.scene;
    return opening && this.shown.views.includes(opening.from.view ?? this.shown.view) ? opening : undefined;
  }

  #open(picture) {
    const { question: asked } = this.scene;
    const { opening } = this;
    const question = asked && questionOf(asked, this.shown, this.invites);
    const begin = () => {
      this.#end = { ...this.shown, step: null };
      this.#show({ ...this.shown, ...opening.from }, NOW);
    };
    if (question) {
      if (opening) begin();
      return this.#turn({ question });
    }
    if (!opening || still()) return;
    this.#waiting = true;
    begin();
    const whole = ({ intersectionRect: seen, boundingClientRect: box, rootBounds }) =>
      seen.height >= Math.min(box.height, rootBounds?.height ?? innerHeight) - 2;
    this.eye = new IntersectionObserver(
      (entries) => {
        if (!entries.some(whole)) return;
        this.eye.disconnect();
        this.#play();
      },
      { threshold: Array.from({ length: 21 }, (_, part) => part / 20) },
    );
    this.eye.observe(picture);
  }

  #play() {
    this.#waiting = true;
    return this.opening.play(this, (time) => this.#wait(time));
  }

  // After a guess the figure does what was asked for, and says whether the guess was right.
  async #guess(number) {
    const { question } = this.#ui;
    this.#turn({ question: null });
    if (this.opening && !still()) await this.#play();
    else this.finish();
    this.adopt(changed(this.shown, question.then), MORPH);
    this.note(`${question.verdict(number)} ${this.view.words(this.drawn, this.#context())}`);
  }

  // Once a reader has touched the figure, what waits here waits for ever, and the end state is shown.
  #wait(time) {
    return new Promise((go) => setTimeout(() => this.#waiting && go(), time));
  }

  lift(stamp, duration) {
    this.#turn({ lifted: stamp + 1 }, { duration });
  }

  land(stamp) {
    this.#show({ ...this.shown, step: stamp + 1 }, NOW);
  }

  drop(stamp, duration, ease) {
    const at = places(sizes(this.shown).input)[stamp];
    const falling = this.tiles.filter(({ input, output }) => output && `${input}` === `${at}`);
    this.stage.drop(falling.map(({ key, output }) => [key, `y${output}`]), duration, ease);
  }

  finish(how = NOW) {
    this.#waiting = false;
    this.eye?.disconnect();
    Object.assign(this.#ui, { lifted: 0, question: null });
    const end = this.#end ?? { ...this.shown, step: null };
    const done = !this.#end && (this.shown.step === null || this.scene.steps);
    this.#end = null;
    if (!done) this.#show(end, how);
  }

  // ---- What a reader does

  // Adopts a state that breaks no rule, and tells whoever listens.
  adopt(state, how) {
    const previewed = this.#before && JSON.stringify(state) === JSON.stringify(this.shown);
    this.#before = null;
    this.#waiting = false;
    this.#ui.question = null;
    if (!previewed) this.#show(state, how);
    this.dispatchEvent(new CustomEvent("statechange", { detail: this.state, bubbles: true }));
  }

  // Changes the state if no rule forbids it, and says the rule otherwise. Returns whether it did.
  set(change, how = MORPH) {
    this.finish();
    const next = changed(this.shown, change);
    if (this.#tell(brokenRules(next))) return false;
    this.adopt(next, how);
    return true;
  }

  choose(focus) {
    this.finish({ duration: 200 });
    const before = this.shown.focus;
    if (focus && before && keyOf(focus) === keyOf(before)) return;
    const lit = litTiles(this.tiles, focus);
    // The products slide out of the cell that they make, unless a row of them folds.
    const from = focus?.map === "output" && !this.scene.folds ? new Map(lit.map(({ key }) => [key, this.stage.now(keyOf(focus))])) : undefined;
    this.adopt({ ...this.shown, focus }, { ...CHOICE, from });
    this.stage.fadeIn();
  }

  arrange(view) {
    if (this.set({ view })) this.stage.fadeIn();
  }

  // What the sentence offers is done; a keyboard goes on at the handle that does the same.
  #accept(byKey) {
    const { change, handle } = this.view.offer(this.shown);
    this.set(change);
    if (byKey) this.stage.element(`h${handle}`)?.focus();
  }

  edit(cell, typed) {
    this.choose(cell);
    const whole = cell.at.length < extents(this.shown)[cell.map].length;
    if (!whole && !this.view.fixed) edit(this, this.stage.root, cell, typed);
  }

  hold(held) {
    this.#turn({ held }, { duration: held ? 180 : 260, still: held && `h${held.name}` });
  }

  note(text) {
    this.#turn({ note: text });
  }

  openSettings() {
    this.settings.root.hidden = !this.settings.root.hidden;
    this.settings.show(this.shown);
    if (!this.settings.root.hidden) this.settings.root.querySelector("input").focus();
  }

  // ---- Links

  follow(words, preview) {
    const base = this.#before ?? this.shown;
    const { state, problems } = read(words, this.initial);
    if (this.#tell(problems)) return;
    this.finish();
    if (preview) {
      this.#before = base;
      this.#show(state, MORPH);
    } else this.adopt(state, MORPH);
    this.stage.fadeIn();
  }

  unfollow() {
    const state = this.#before;
    this.#before = null;
    if (state) this.#show(state, MORPH);
  }

  // ---- Drawing

  #tell(problems) {
    if (problems.length) this.note(broken(problems[0], this.scene));
    return problems.length > 0;
  }

  #turn(change, how) {
    Object.assign(this.#ui, change);
    this.#render(how);
  }

  #show(state, how) {
    const before = this.drawn;
    const same = (names) => before && names.every((name) => JSON.stringify(before[name]) === JSON.stringify(this.drawn[name]));
    this.shown = state;
    this.drawn = stored(state);
    if (!same([...MAPS, ...SETTINGS])) this.tiles = products(this.drawn);
    if (!same(["scene", "views"])) this.#offer(state.views);
    this.#turn({ pair: null, note: "" }, how);
  }

  #offer(views) {
    this.views.replaceChildren(...views.map((view) => make("button", { type: "button", "data-view": view }, sentence(this.scene.names?.[view] ?? `view.${view}`))));
    this.views.hidden = views.length < 2;
  }

  #measure() {
    const width = this.stage.root.clientWidth;
    if (!width || width === this.#width) return;
    this.#width = width;
    this.#render(NOW);
  }

  #context() {
    const { focus, step, view } = this.shown;
    const every = places(sizes(this.shown).input).length;
    const added = this.scene.steps ? every : step ?? every;
    const { invites } = this;
    return {
      ...this.#ui,
      focus,
      view,
      invites,
      choices: this.#ui.question?.choices,
      tiles: this.tiles,
      lit: litTiles(this.tiles, focus),
      added,
      stamped: Math.max(added, this.#ui.lifted),
      wide: this.#width >= WIDE,
      current: stops(this.shown, focus, invites),
    };
  }

  // The output cell that the sentence invites to, and that Tab reaches first.
  get invites() {
    const { output } = extents(this.shown);
    const at = this.scene.invites ?? [];
    return at.length === output.length && at.every((place, axis) => place < output[axis]) ? at : output.map(() => 0);
  }

  // The height of the highest view, so that the page stays where it is when another one is chosen.
  #height() {
    const { shown } = this;
    const asked = JSON.stringify([["scene", "views", ...MAPS, ...SETTINGS].map((name) => shown[name]), this.#width]);
    if (this.#tallest.asked !== asked) {
      this.#tallest = { asked, height: Math.ceil(Math.max(...shown.views.map((name) => heightOf(viewOf(name, shown), shown, this.#width)))) };
    }
    return this.#tallest.height;
  }

  #render(how) {
    if (!this.#width) return;
    const { shown, drawn, view } = this;
    const { held } = this.#ui;
    const boxes = view.boxes(drawn, this.#width, held);
    const height = this.#height();
    lower(boxes, this.#width >= WIDE ? (height - boxes.height) / 2 : 0);
    this.boxes = boxes;
    const context = this.#context();
    this.stage.root.style.height = `${height}px`;
    this.stage.show([...view.nodes(drawn, boxes, context), ...handleNodes(this.handles, shown, boxes, held)], how);
    for (const button of this.views.children) button.setAttribute("aria-pressed", button.dataset.view === shown.view);
    this.saying.say(context.note || context.question?.words || view.words(drawn, context), {
      ...context,
      equations: view.equations,
      headline: view.headline?.(drawn),
      offer: view.offer?.(drawn),
      ...view.answer?.(drawn, context),
    });
    this.settings.show(shown);
    this.fit?.();
  }
}

const heightOf = (view, state, width) => view.height?.(state, width) ?? view.boxes(state, width).height;

// Moves all boxes down, so that a low view stands in the middle of the room that the highest one takes.
function lower(boxes, by) {
  boxes.shift = by;
  if (!by) return;
  const move = (box) => ({ ...box, y: box.y + by, ...(box.cy !== undefined && { cy: box.cy + by }) });
  for (const [key, box] of boxes) boxes.set(key, move(box));
  const { reads, band } = boxes;
  if (reads) boxes.reads = (at) => move(reads(at));
  if (band) boxes.band = (cell) => band(cell) && move(band(cell));
}

function parsed(given) {
  try {
    return JSON.parse(given ?? "{}");
  } catch {
    return {};
  }
}
