// Steps through the stamps. Nothing moves before Play is pressed, or while the figure is out of sight.

import { html, nothing } from "lit/html.js";

const SPEEDS = [0.5, 1, 2, 4];
const PAUSE = 1000;

export class Player {
  playing = false;
  speed = 1;
  #timer = 0;

  constructor(host, advance) {
    this.host = host;
    this.advance = advance;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
  }

  wake() {
    this.eye = new IntersectionObserver((entries) => entries.at(-1).isIntersecting || this.pause());
    this.eye.observe(this.host);
  }

  rest() {
    this.pause();
    this.eye.disconnect();
  }

  play() {
    this.playing = true;
    this.#next();
  }

  pause() {
    clearTimeout(this.#timer);
    if (!this.playing) return;
    this.playing = false;
    this.host.redraw();
  }

  #next() {
    if (this.calm.matches || document.hidden || !this.advance()) this.pause();
    else this.#wait();
  }

  #wait() {
    this.#timer = setTimeout(() => this.#next(), PAUSE / this.speed);
  }
}

export function playerControls({ t, state, steps, player, goTo }) {
  const { step } = state;
  const at = step ?? steps;
  const by = (next) => {
    player.pause();
    goTo(next);
  };
  const calm = player.calm.matches;
  return html`
    <div class="row controls">
      <button aria-disabled=${at === 0} @click=${() => at && by(at - 1)}>◀ ${t.stepBack}</button>
      <button @click=${() => by(step === null || step === steps ? 1 : step + 1)}>${t.stepOn} ▶</button>
      ${calm
        ? nothing
        : html`<button aria-pressed=${player.playing} @click=${() => (player.playing ? player.pause() : player.play())}>
            ${player.playing ? `❚❚ ${t.pause}` : `▶▶ ${t.play}`}
          </button>`}
      <button aria-disabled=${step === null} @click=${() => by(null)}>${t.all}</button>
      <span>${t.stepOf(step, steps)}</span>
      ${calm
        ? html`<span class="note">${t.reduced}</span>`
        : html`<label class="check">${t.speed}
            <select @change=${(event) => (player.speed = Number(event.target.value))}>
              ${SPEEDS.map((speed) => html`<option value=${speed} ?selected=${speed === player.speed}>${speed}×</option>`)}
            </select></label>`}
    </div>
  `;
}
