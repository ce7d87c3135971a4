// What a hand or a key does on the picture.

import { dragged, keyed, moved } from "./handles.js";
import { cellOf, isMove, neighbour, windowNear } from "./gestures.js";
import { keyOf } from "./picture.js";

const SLIP = 4; // a tap may move so far
const GRIP = 16;
const EDITED = ["input", "kernel"];
const FOLLOW = { duration: 180 };
const NUMERIC = /^[-−.\d]$/;

export class Hands {
  constructor(figure, picture) {
    this.figure = figure;
    this.picture = picture;
    picture.addEventListener("click", (event) => this.#press(event));
    picture.addEventListener("keydown", (event) => this.#key(event));
    picture.addEventListener("pointerdown", (event) => this.#grab(event));
  }

  #cell(key) {
    const { state, tiles } = this.figure;
    return key && cellOf(key, state, tiles);
  }

  // The key under a finger. Around its circle a handle is there for the hand that drags: a tap means what lies below it.
  #touched({ target, clientX, clientY }) {
    const keyed = target.closest("[data-key]");
    if (!keyed?.matches(".handle")) return keyed?.dataset.key;
    const { left, top, width, height } = keyed.getBoundingClientRect();
    const away = Math.hypot(clientX - left - width / 2, clientY - top - height / 2);
    const tapped = Math.hypot(clientX - this.grabbed?.clientX, clientY - this.grabbed?.clientY) < SLIP;
    if (!tapped || away < GRIP) return "h";
    const below = this.picture.getRootNode().elementsFromPoint(clientX, clientY).map((one) => one.closest("[data-key]"));
    return below.find((one) => one && !one.matches(".handle"))?.dataset.key;
  }

  #press(event) {
    const key = this.#touched(event) ?? this.figure.stage.canvas.keyAt(this.#point(event));
    if (!key || key[0] === "h") return this.figure.finish({ duration: 200 });
    const { state, boxes, view } = this.figure;
    const tapped = view.tap?.(key, state, this.#point(event), boxes);
    if (tapped) return this.#tap(tapped);
    const cell = key[0] === "z" && boxes.reads ? { map: "output", at: windowNear(this.#point(event), state, boxes.reads) } : this.#cell(key);
    if (!cell) return this.figure.finish({ duration: 200 });
    const again = state.focus && keyOf(state.focus) === keyOf(cell);
    if (again && cell.map !== "output") this.figure.edit(cell);
    else this.figure.choose(cell);
  }

  #tap(tapped) {
    const { figure } = this;
    figure.finish();
    if (typeof tapped !== "string") return figure.set(tapped);
    figure.choose(null); // its products have nothing to do with what is said
    figure.note(tapped);
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.target.closest("[data-key]")?.dataset.key;
    if (this.#handled(event.key, key)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  #handled(pressed, key) {
    const { figure } = this;
    if (pressed === "Escape" && figure.state.focus) return figure.choose(null) || true;
    if (key?.[0] === "h") {
      const handle = figure.handles[key.slice(1)];
      const value = keyed(handle, figure.state, pressed);
      if (value === undefined) return false;
      this.#turn(handle, value);
      return true;
    }
    const cell = this.#cell(key);
    if (!cell) return false;
    if (EDITED.includes(cell.map) && NUMERIC.test(pressed)) return figure.edit(cell, pressed) || true;
    const to = isMove(pressed) && (figure.view.neighbour ?? neighbour)(cell, pressed, figure.state);
    if (to) {
      if (to.map !== "canvas") figure.choose(to);
      figure.stage.element(keyOf(to))?.focus();
    }
    return isMove(pressed);
  }

  #turn(handle, value, how = FOLLOW) {
    const next = moved(handle, this.figure.state, value);
    if (next) this.figure.adopt(next, how);
  }

  #grab(event) {
    const key = event.target.closest("[data-key]")?.dataset.key;
    this.grabbed = event;
    if (key === "w") this.#slide(event);
    else if (key?.[0] === "h") this.#drag(event, key.slice(1));
  }

  // The window is dragged over the rearranged input.
  #slide(event) {
    const { figure } = this;
    const [x, y] = this.#point(event);
    const { x: left, y: top, w, h } = figure.stage.now("w");
    const away = [left + w / 2 - x, top + h / 2 - y];
    this.#follow("w", event, (at) => {
      const middle = at.map((place, axis) => place + away[axis]);
      figure.choose({ map: "output", at: windowNear(middle, figure.state, figure.boxes.reads) });
    });
  }

  #drag(event, name) {
    const { figure } = this;
    figure.finish();
    const handle = figure.handles[name];
    const [from, before, { boxes }] = [this.#point(event), handle.value(figure.state), figure];
    figure.hold({ name, value: before });
    this.#follow(
      `h${name}`,
      event,
      (to) => {
        const value = dragged(handle, figure.state, boxes, before, from, to);
        this.#turn(handle, value);
        figure.hold({ name, value });
      },
      () => figure.hold(null),
    );
  }

  #follow(key, event, go, end = () => {}) {
    const element = this.figure.stage.element(key);
    element.setPointerCapture(event.pointerId);
    element.onpointermove = (moved) => go(this.#point(moved));
    element.onlostpointercapture = () => {
      element.onpointermove = element.onlostpointercapture = null;
      end();
    };
  }

  #point({ clientX, clientY }) {
    const { left, top, width } = this.picture.getBoundingClientRect();
    const zoom = width / this.picture.clientWidth || 1;
    return [(clientX - left) / zoom, (clientY - top) / zoom];
  }
}
