// What is there for whoever looks for it: the link, the program, all settings, the large picture, the beginning.

import { make } from "./dom.js";
import { sentence } from "./sentence.js";
import { asPyTorch, write } from "./state.js";

const ENTRIES = ["link", "pytorch", "settings", "projector", "again"];

export class Menu {
  constructor(figure) {
    this.figure = figure;
    this.list = make("div", { class: "menu", popover: "auto", role: "menu" }, ...ENTRIES.map((name) => make("button", { type: "button", role: "menuitem", "data-entry": name }, sentence(`menu.${name}`))));
    this.button = make("button", { type: "button", class: "more", "aria-haspopup": "menu", "aria-expanded": "false", "aria-label": sentence("menu") }, "⋯");
    this.button.popoverTargetElement = this.list;
    this.list.addEventListener("beforetoggle", ({ newState }) => {
      this.button.setAttribute("aria-expanded", newState === "open");
      this.list.querySelector('[data-entry="settings"]').hidden = Boolean(figure.scene.steps); // its numbers are stored
    });
    this.list.addEventListener("toggle", ({ newState }) => newState === "open" && this.#place());
    this.list.addEventListener("click", ({ target }) => this.#choose(target.dataset.entry));
    this.list.addEventListener("keydown", (event) => this.#key(event));
  }

  #place() {
    const { right, top, bottom } = this.button.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.list;
    const above = bottom + offsetHeight > innerHeight;
    Object.assign(this.list.style, { left: `${Math.max(8, right - offsetWidth)}px`, top: `${above ? Math.max(8, top - offsetHeight) : bottom}px` });
    this.list.querySelector("button").focus();
  }

  #key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    event.stopPropagation();
    if (!step) return;
    const entries = [...this.list.querySelectorAll(":not([hidden])")];
    const at = entries.indexOf(event.target);
    entries[(at + step + entries.length) % entries.length].focus();
    event.preventDefault();
  }

  async #choose(entry) {
    if (!entry) return;
    this.list.hidePopover();
    const { figure } = this;
    if (entry === "link") await this.#copy(address(figure), "copied.link");
    else if (entry === "pytorch") await this.#copy(asPyTorch(figure.drawn), "copied.pytorch");
    else if (entry === "settings") figure.openSettings();
    else if (entry === "projector") figure.toggleAttribute("projector");
    else figure.restart();
  }

  async #copy(text, done) {
    try {
      await navigator.clipboard.writeText(text);
      this.figure.note(sentence(done));
    } catch {
      this.figure.note(sentence("copied.not", text));
    }
  }
}

// The address of this page with the figure as it is shown now.
function address(figure) {
  const url = new URL(location.href);
  const text = write(figure.state, figure.initial);
  url.hash = figure.id && text ? `${figure.id}:${text}` : figure.id;
  return url.href;
}
