// The picture alone, as large as the screen.

import { make } from "./dom.js";
import { sentence } from "./sentence.js";

const WIDTH = { wide: 800, narrow: 390 };

export class Projector {
  constructor(figure) {
    this.figure = figure;
    this.leave = make("button", { type: "button", class: "leave" }, sentence("projector.leave"));
    this.leave.addEventListener("click", () => figure.removeAttribute("projector"));
    this.fit = () => this.#fit();
    this.key = (event) => event.key === "Escape" && !event.defaultPrevented && figure.removeAttribute("projector");
    this.left = () => !document.fullscreenElement && figure.removeAttribute("projector");
  }

  async show(on) {
    const { figure } = this;
    figure.fit?.(); // as large as it is
    const turn = on ? addEventListener : removeEventListener;
    turn("resize", this.fit);
    turn("keydown", this.key);
    document.documentElement.style.overflow = on ? "hidden" : "";
    if (on) {
      figure.frame.prepend(this.leave);
      this.#fit();
      await figure.requestFullscreen?.().catch(() => {}); // where it is refused, the figure still covers the page
      document.addEventListener("fullscreenchange", this.left);
      this.#fit();
      this.leave.focus();
      return;
    }
    document.removeEventListener("fullscreenchange", this.left);
    this.leave.remove();
    figure.frame.style.cssText = "";
    if (document.fullscreenElement) await document.exitFullscreen();
    figure.menu.button.focus();
  }

  #fit() {
    const { frame } = this.figure;
    const width = innerWidth > innerHeight ? WIDTH.wide : WIDTH.narrow;
    frame.style.cssText = `width:${width}px;zoom:1`;
    frame.style.zoom = Math.min(innerWidth / width, innerHeight / frame.offsetHeight) * 0.96;
  }
}
