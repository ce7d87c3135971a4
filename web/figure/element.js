import { html, noChange, nothing, render } from "lit/html.js";
import { actions, editBar, settings } from "./controls.js";
import { EXAMPLES, filler, randomMap, resized } from "./examples.js";
import { focusOn, landing, numbersOf } from "./figure.js";
import { messages as t } from "./messages.js";
import { places, runningSum, shapeOf } from "./operator.js";
import { Player } from "./player.js";
import { asPyTorch, brokenRules, complete, DEFAULTS, keepIfValid, LARGEST_NUMBER, MAPS, read, SETTINGS, write } from "./state.js";
import { sheet } from "./style.js";
import { gather } from "./views/gather.js";
import { matrix } from "./views/matrix.js";
import { overlap } from "./views/overlap.js";
import { roundtrip } from "./views/roundtrip.js";
import { shape } from "./views/shape.js";
import { stamp } from "./views/stamp.js";
import { map } from "./views/common.js";

const VIEW = { stamp, gather, matrix, shape, overlap, roundtrip };
const UNFINISHED = /^\s*[-−+]?\s*\.?$/;
const CATCH_UP = 150;

export class TransconvExplorer extends HTMLElement {
  static observedAttributes = ["state", "projector"];

  // `requested` is the latest state requested; `valid` is the latest that breaks no rule, and the one that is drawn.
  #requested = complete();
  #valid = complete();
  #initial = null;
  #problems = [];
  #numbers = null;
  #sentence = "";
  #target = { map: "X", at: [0, 0] };
  #draft = null;
  #before = null;
  #separate = false;
  #memory = { X: [], K: [] };
  #width = 0;
  #version = 0;
  #drawn = new Map();
  #seen = new Set();
  #late = 0;
  #catchingUp = true;
  #waiting = false;
  updateComplete = Promise.resolve();

  constructor() {
    super();
    this.renderRoot = this.attachShadow({ mode: "open" });
    this.renderRoot.adoptedStyleSheets = [sheet()];
    this.player = new Player(this, () => this.#advance());
  }

  // The state that is drawn. A state that breaks a rule is never drawn; `broken` lists the rules.
  get state() {
    return structuredClone(this.#valid);
  }

  set state(value) {
    this.#adopt(complete(structuredClone(value)));
  }

  get broken() {
    return [...this.#problems, ...brokenRules(this.#requested)];
  }

  // ---- Connecting and disconnecting

  connectedCallback() {
    this.setAttribute("data-lm-suppress-shortcuts", "true"); // otherwise JupyterLab takes the arrow keys
    if (Object.hasOwn(this, "state")) {
      const { state } = this; // set before the element was defined
      delete this.state;
      this.state = state;
    }
    this.onHash = () => this.#readHash();
    this.onLink = (event) => {
      const link = event.composedPath().find((node) => node instanceof HTMLAnchorElement);
      if (link?.hash && link.hash === location.hash) this.#readHash(); // a second click doesn't change the address
    };
    addEventListener("hashchange", this.onHash);
    document.addEventListener("click", this.onLink);
    this.onColour = () => this.redraw();
    this.addEventListener("transitionend", this.onColour);
    this.player.wake();
    this.size = new ResizeObserver(() => this.#measure());
    this.size.observe(this);
    this.eye = new IntersectionObserver((entries) => this.#look(entries));
    this.#renew();
    this.requestUpdate();
    this.updateComplete.then(() => this.isConnected && this.#readHash());
    this.dispatchEvent(new Event("connect"));
  }

  disconnectedCallback() {
    removeEventListener("hashchange", this.onHash);
    document.removeEventListener("click", this.onLink);
    this.removeEventListener("transitionend", this.onColour);
    this.size.disconnect();
    this.eye.disconnect();
    clearTimeout(this.#late);
    this.player.rest();
  }

  attributeChangedCallback(name, before, text) {
    if (name === "projector") return this.redraw();
    if (text === null || text === before) return;
    try {
      const requested = complete(JSON.parse(text));
      this.#initial = null;
      this.#adopt(requested);
    } catch {
      this.#problems = [{ rule: "text", value: text.slice(0, 80) }];
      this.redraw();
    }
  }

  get #projecting() {
    return this.hasAttribute("projector");
  }

  #readHash() {
    const prefix = `#${this.id}:`;
    const hash = plain(location.hash);
    if (!this.id || !hash.startsWith(prefix)) return;
    const { state, problems } = read(hash.slice(prefix.length), this.#initial ?? DEFAULTS);
    this.#adopt(state, problems);
    this.#changed(() => (problems.length ? "" : t.exampleSet(t.linkSet, this.#outputSize())));
    this.updateComplete.then(() => this.scrollIntoView({ block: "start" }));
  }

  #measure() {
    const width = this.renderRoot.querySelector(".inner")?.clientWidth ?? 0;
    if (!width || Math.abs(width - this.#width) < 1) return;
    this.#width = width;
    this.redraw();
  }

  #look(entries) {
    for (const { target, isIntersecting } of entries) this.#seen[isIntersecting ? "add" : "delete"](target.dataset.view);
    this.requestUpdate();
  }

  redraw() {
    this.#version++;
    this.requestUpdate();
  }

  #renew() {
    this.#drawn.clear();
    this.#seen.clear();
    this.#catchingUp = true;
  }

  // However much changes in one turn, the figure is drawn once, before the browser paints.
  requestUpdate() {
    if (this.#waiting || !this.isConnected) return;
    this.#waiting = true;
    this.updateComplete = Promise.resolve().then(() => {
      this.#waiting = false;
      if (this.isConnected) this.#draw();
    });
  }

  // ---- Changing the state

  #adopt(requested, problems = []) {
    this.#initial ??= brokenRules(requested).length ? null : requested;
    this.#requested = requested;
    this.#problems = problems;
    this.#draft = null;
    this.#sentence = "";
    this.#memory = { X: [], K: [] };
    this.#settle();
    this.#separate ||= [...MAPS, ...SETTINGS].map((name) => this.#pairOf(name)).some(([rows, columns]) => rows !== columns);
  }

  #settle() {
    const { map, at } = this.#target;
    const size = this.#pairOf(map);
    this.#target = { map, at: at.map((place, axis) => Math.min(place, size[axis] - 1)) };
    const broken = brokenRules(this.#requested);
    if (!broken.length) {
      // Each picture belongs to a position on the page, and a new selection of views moves them.
      if (`${this.#valid.views}` !== `${this.#requested.views}`) this.#renew();
      this.#valid = this.#requested;
    }
    this.redraw();
    return !broken.length;
  }

  #change(patch, sentence) {
    const requested = { ...this.#requested, ...patch };
    requested.focus = keepIfValid(requested, "focus");
    requested.step = keepIfValid(requested, "step");
    this.#requested = requested;
    this.#problems = [];
    if (this.#settle()) this.#changed(sentence);
    else if (!Object.keys(patch).some((key) => key !== "focus" && key !== "step")) {
      // The focus still moves over the last valid picture.
      const valid = { ...this.#valid, ...patch };
      if (!brokenRules(valid).length) this.#valid = valid;
      this.say(sentence?.() ?? "");
    } else this.say("");
  }

  #changed(sentence) {
    this.#numbers = numbersOf(this.#valid, this.#numbers);
    this.say(typeof sentence === "function" ? sentence() : (sentence ?? ""));
    this.dispatchEvent(new CustomEvent("statechange", { detail: this.state, bubbles: true, composed: true }));
  }

  say(text) {
    this.#sentence = text;
    this.requestUpdate();
  }

  #outputSize = () => this.#numbers.sizes.output;

  setAxes = (name, value, axes) => {
    this.player.pause();
    const pair = this.#pairOf(name).map((old, axis) => (axes.includes(axis) ? value : old));
    this.#change({ [name]: this.#along(name, pair) }, () => t.nowIs(t.setting[name], pair, this.#outputSize()));
  };

  // A setting with these values for rows and columns, or a map of this size; it gets its old numbers back as it grows.
  #along(name, pair) {
    if (!MAPS.includes(name)) return pair;
    const [map, memory] = [this.#mapOf(name), this.#memory[name]];
    map.forEach((line, i) => (memory[i] = Object.assign(memory[i] ?? [], line)));
    return resized(map, memory, pair, filler[name]);
  }

  // A map as requested, or the last valid one if the requested one can't be drawn at all.
  #mapOf(name) {
    const broken = brokenRules(this.#requested).some(({ rule, where, name: of }) => (rule === "shape" && where === name) || (rule === "size" && of === name));
    return broken ? this.#valid[name] : this.#requested[name];
  }

  #pairOf(name) {
    if (MAPS.includes(name)) return shapeOf(this.#mapOf(name));
    const pair = this.#requested[name];
    return Array.isArray(pair) && pair.length === 2 && pair.every(Number.isInteger) ? pair : this.#valid[name];
  }

  choose = (map, at) => {
    const patch = { focus: { map, at } };
    if (map === "input") {
      this.#target = { map: "X", at };
      if (this.#valid.step !== null) patch.step = at[0] * shapeOf(this.#valid.X)[1] + at[1] + 1;
    }
    this.player.pause();
    this.#change(patch, () => this.#focusSentence());
  };

  chooseKernel = (at) => {
    this.#target = { map: "K", at };
    this.redraw();
    this.say(t.kernelAt(at, this.#valid.K[at[0]][at[1]]));
  };

  release = () => {
    if (this.#requested.focus || this.#valid.focus) this.#change({ focus: null }, () => t.released);
  };

  #slide = (by) => {
    const [rows, columns] = this.#outputSize();
    const { focus } = this.#valid;
    const index = focus?.map === "output" ? focus.at[0] * columns + focus.at[1] + by : by > 0 ? 0 : -1;
    const next = (index + rows * columns) % (rows * columns);
    this.choose("output", [Math.floor(next / columns), next % columns]);
  };

  // ---- Stepping

  get #steps() {
    return this.#valid.X.length * this.#valid.X[0].length;
  }

  #goTo = (step) => {
    const { focus } = this.#valid;
    const at = step ? this.#placeOf(step) : null;
    const follow = step !== null && focus?.map !== "output";
    this.#change({ step, ...(follow ? { focus: at && { map: "input", at } } : {}) }, () => {
      if (step === null) return t.stepAll;
      const first = at ? t.stepIs(step, this.#steps, t.stampIs(landing(this.#valid, at, this.#numbers.sizes))) : t.stepZero;
      return focus?.map === "output" ? `${first} ${this.#holds()}` : first;
    });
  };

  #placeOf = (step) => places(shapeOf(this.#valid.X))[step - 1];

  #holds() {
    const { focus, padding, step } = this.#valid;
    const [y, x] = focus.at;
    return t.holds(focus.at, runningSum(this.#valid, step)[y + padding[0]][x + padding[1]]);
  }

  #advance() {
    const { step } = this.#valid;
    const next = step === null || step >= this.#steps ? 1 : step + 1;
    this.#goTo(next);
    return next < this.#steps;
  }

  // ---- Editing numbers

  #raw() {
    const { map, at: [i, j] } = this.#target;
    return this.#mapOf(map)[i][j];
  }

  #put(value) {
    const { map, at } = this.#target;
    const changed = this.#mapOf(map).map((line, i) => (i === at[0] ? line.map((old, j) => (j === at[1] ? value : old)) : line));
    this.#change({ [map]: changed }, () => t.edited(map, at, value));
  }

  #edit = (text) => {
    this.#before ??= this.#raw();
    this.#draft = text;
    if (UNFINISHED.test(text)) this.requestUpdate();
    else this.#put(parse(text));
  };

  // Enter and leaving the field keep the number; Escape restores the old one.
  #endEdit = (keep) => {
    if (this.#draft !== null) {
      if (keep === false) this.#put(this.#before);
      else if (UNFINISHED.test(this.#draft)) this.#put(this.#draft.trim());
    }
    this.#draft = this.#before = null;
    this.requestUpdate();
    if (keep !== null) this.renderRoot.querySelector(`.board.${this.#target.map} [tabindex="0"]`)?.focus();
  };

  #type = async (map, at, key) => {
    this.#target = { map, at };
    this.#draft = null;
    this.redraw();
    await this.updateComplete;
    const field = this.renderRoot.querySelector("#number");
    field.focus();
    if (key === null) return;
    this.#edit(key);
    await this.updateComplete;
    field.setSelectionRange(key.length, key.length);
  };

  #nudge = (by) => {
    const value = Number(this.#raw());
    if (!Number.isFinite(value)) return this.#put(by);
    const next = Number((value + by).toPrecision(12)); // a reader expects 0.1 + 1 to be 1.1
    if (Math.abs(next) <= LARGEST_NUMBER) this.#put(next);
  };

  // ---- Buttons

  #example = (event) => {
    const index = Number(event.target.value);
    event.target.value = "0";
    const example = EXAMPLES[index - 1];
    if (!example) return;
    this.player.pause();
    const { views } = this.#valid;
    this.#separate = false;
    this.#adopt({ ...complete(structuredClone(example)), views });
    this.#changed(() => t.exampleSet(t.examples[index], this.#outputSize()));
  };

  #reset = () => {
    this.player.pause();
    this.#separate = false;
    this.#adopt(structuredClone(this.#initial ?? DEFAULTS));
    this.#changed(t.resetDone);
  };

  #random = () => {
    const numbers = Object.fromEntries(MAPS.map((name) => [name, randomMap(name, this.#pairOf(name))]));
    this.#change(numbers, t.randomDone);
  };

  #toggleSeparate = (event) => {
    this.#separate = event.target.checked;
    if (this.#separate) return this.requestUpdate();
    const patch = {};
    for (const name of [...MAPS, ...SETTINGS]) {
      const [rows] = this.#pairOf(name);
      patch[name] = this.#along(name, [rows, rows]);
    }
    this.#change(patch);
  };

  async #copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.say(done);
    } catch {
      this.say(`${t.notCopied}\n${text}`);
    }
  }

  #link() {
    const text = write(this.#valid, this.#initial ?? DEFAULTS);
    return `${location.href.split("#")[0]}#${this.id}:${encodeURI(text)}`;
  }

  #keydown = (event) => {
    if (event.key === "Escape") this.release();
  };

  // ---- Drawing

  #focusSentence(soFar = null) {
    const { focus } = this.#valid;
    if (!focus) return t.hint;
    const { terms, stamped } = focusOn(this.#valid, this.#numbers);
    if (stamped) return t.stampIs(stamped);
    const [y, x] = focus.at;
    const whole = t.outputIs(focus.at, this.#numbers.output[y][x], terms);
    return soFar ? `${whole} ${t.holds(focus.at, soFar[y][x])}` : whole;
  }

  #figure() {
    const state = this.#valid;
    const numbers = (this.#numbers = numbersOf(state, this.#numbers));
    const { choose, chooseKernel, setAxes, player } = this;
    const focus = focusOn(state, numbers);
    return {
      t, state, numbers, sizes: numbers.sizes, player, choose, chooseKernel, setAxes,
      ...focus,
      stamping: state.step ? this.#placeOf(state.step) : focus.focusOf("input"),
      steps: this.#steps,
      goTo: this.#goTo,
      slide: this.#slide,
      say: (text) => this.say(text),
      focusSentence: (soFar) => this.#focusSentence(soFar),
      width: this.#width || 320,
      scale: this.#projecting ? 1.5 : 1,
      ink: getComputedStyle(this).color,
    };
  }

  #draw() {
    const figure = this.#figure();
    const { broken } = this;
    const { views } = figure.state;
    const picture = html`
      <div class="figure ${this.#separate ? "apart" : ""}" role="group" aria-label=${t.name} @keydown=${this.#keydown}>
        <div class="inner">
          <div class="row controls">
            <label class="check">${t.example}
              <select @change=${this.#example}>${t.examples.map((name, i) => html`<option value=${i}>${name}</option>`)}</select>
            </label>
            <label class="check"><input type="checkbox" .checked=${this.#separate} @change=${this.#toggleSeparate} />${t.separate}</label>
          </div>
          ${settings({ t, pairOf: (name) => this.#pairOf(name), separate: this.#separate, setAxes: this.setAxes })}
          ${broken.length ? this.#rules(broken) : nothing}
          <div class=${broken.length ? "dimmed" : ""}>${this.#board(figure)}</div>
          ${this.#bar(broken)}
          <p class="sentence" role="status" aria-live="polite">${this.#sentence || (broken.length ? "" : this.#focusSentence())}</p>
          <button class="controls" aria-disabled=${!figure.state.focus} @click=${this.release}>${t.release}</button>
          <div class=${broken.length ? "dimmed" : ""}>${views.map((view) => this.#section(view, figure))}</div>
          ${actions({
            t,
            hasLink: Boolean(this.id),
            projector: this.#projecting,
            random: this.#random,
            reset: this.#reset,
            copyCode: () => this.#copy(asPyTorch(this.#valid), t.copiedCode),
            copyLink: () => this.#copy(this.#link(), t.copiedLink),
            toggleProjector: () => this.toggleAttribute("projector"),
          })}
        </div>
      </div>
    `;
    render(picture, this.renderRoot);
    this.#follow();
  }

  #rules(broken) {
    return html`
      <div class="broken" role="alert">
        ${broken.filter(({ axis }) => this.#separate || axis !== 1).slice(0, 3).map((one) => html`<p>${t.rules[one.rule](one)}</p>`)}
        <p class="note">${t.stale}</p>
      </div>
    `;
  }

  #board(figure) {
    const { state, sizes } = figure;
    const chosen = (name, i, j) => (this.#target.map === name && this.#target.at[0] === i && this.#target.at[1] === j ? " chosen" : "");
    const board = (name, role, marks, choose) => html`
      <div class="board ${name}">
        ${map(figure, t[role](sizes[role]), {
          role,
          size: sizes[role],
          at: (i, j) => ({ value: state[name][i][j], marks: marks(i, j) + chosen(name, i, j) }),
          current: this.#target.map === name ? this.#target.at : figure.focusOf(role),
          choose,
          type: (at, key) => this.#type(name, at, key),
        })}
      </div>
    `;
    return html`
      <div class="panels">
        ${board("X", "input", figure.inputMarks, (at) => this.choose("input", at))}
        ${board("K", "kernel", figure.kernelMarks, this.chooseKernel)}
      </div>
    `;
  }

  #bar(broken) {
    const raw = this.#raw();
    const value = this.#draft ?? (typeof raw === "string" ? raw : JSON.stringify(raw));
    const { map, at } = this.#target;
    return editBar({
      t,
      target: this.#target,
      draft: value,
      valid: !broken.some(({ rule, where, at: place }) => rule === "number" && where === map && `${place}` === `${at}`),
      edit: this.#edit,
      endEdit: this.#endEdit,
      nudge: this.#nudge,
      negate: () => this.#put(-Number(this.#raw()) || 0),
    });
  }

  // A view out of sight keeps its old picture while the reader is at work, and is redrawn when they pause.
  #section(view, figure) {
    const fresh = (this.#catchingUp || this.#seen.has(view)) && this.#drawn.get(view) !== this.#version;
    if (fresh) this.#drawn.set(view, this.#version);
    return html`
      <div class="view" data-view=${view} role="group" aria-label=${t.views[view]}>
        <div class="title">${t.views[view]}</div>
        <p class="note">${t.about[view]}</p>
        ${fresh ? VIEW[view](figure) : noChange}
      </div>
    `;
  }

  #follow() {
    if (this.#catchingUp) {
      this.eye.disconnect();
      for (const section of this.renderRoot.querySelectorAll(".view")) this.eye.observe(section);
    }
    this.#catchingUp = false;
    clearTimeout(this.#late);
    if (this.#valid.views.some((view) => this.#drawn.get(view) !== this.#version)) {
      this.#late = setTimeout(() => {
        this.#catchingUp = true;
        this.requestUpdate();
      }, CATCH_UP);
    }
  }
}

// A decimal comma and a true minus sign are understood; anything else stays text, and breaks the rule for numbers.
function parse(text) {
  const number = text.trim().replace("−", "-").replace(",", ".");
  return number && Number.isFinite(Number(number)) ? Number(number) : text;
}

function plain(hash) {
  try {
    return decodeURIComponent(hash);
  } catch {
    return hash;
  }
}
