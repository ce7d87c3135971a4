import { html, nothing } from "lit/html.js";
import { LIMITS, MAPS, SETTINGS } from "./state.js";

// One slider for both axes, or one for each. `pairOf` gives a setting's values for rows and columns, valid or not.
export function settings({ t, pairOf, separate, setAxes }) {
  const slider = (name, axes) => {
    const label = axes.length === 2 ? t.setting[name] : t.along(t.setting[name], axes[0]);
    const id = `${name}-${axes.join("")}`;
    const value = pairOf(name)[axes[0]];
    const { smallest: min, largest: max } = LIMITS[name];
    const nudge = (by, symbol) => html`
      <button
        class="nudge"
        tabindex="-1"
        aria-label="${symbol} ${label}"
        ?disabled=${by < 0 ? value <= min : value >= max}
        @click=${() => setAxes(name, Math.min(max, Math.max(min, Number(value) + by)), axes)}
      >${symbol}</button>
    `;
    return html`
      <div class="setting">
        <label for=${id}>${label} <b aria-hidden="true">${value}</b></label>
        <div class="slide">
          ${nudge(-1, "−")}
          <input type="range" id=${id} min=${min} max=${max} step="1" .value=${`${value}`}
            @input=${(event) => setAxes(name, event.target.valueAsNumber, axes)} />
          ${nudge(1, "+")}
        </div>
      </div>
    `;
  };
  return html`
    <div class="settings controls" role="group" aria-label=${t.settings}>
      ${[...MAPS, ...SETTINGS].map((name) => (separate ? [slider(name, [0]), slider(name, [1])] : slider(name, [0, 1])))}
    </div>
  `;
}

// The number in the selected input or kernel cell: one field for keyboard, phone and screen reader alike.
export function editBar({ t, target, draft, valid, edit, nudge, negate, endEdit }) {
  const { map, at } = target;
  const keys = (event) => {
    event.stopPropagation();
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    endEdit(event.key === "Enter");
  };
  return html`
    <div class="row bar controls">
      <label for="number">${t.editing(map, at)}</label>
      <input
        type="text"
        id="number"
        inputmode="decimal"
        autocomplete="off"
        enterkeyhint="done"
        aria-label=${t.editName(map, at)}
        aria-invalid=${!valid}
        .value=${draft}
        @focus=${(event) => event.target.select()}
        @input=${(event) => edit(event.target.value)}
        @keydown=${keys}
        @blur=${() => endEdit(null)}
      />
      <button class="nudge" @click=${() => nudge(-1)}>−1</button>
      <button class="nudge" @click=${() => nudge(1)}>+1</button>
      <button class="nudge" @click=${negate}>±</button>
      <span class="note">${t.editHint}</span>
    </div>
  `;
}

export function actions({ t, hasLink, projector, random, reset, copyCode, copyLink, toggleProjector }) {
  return html`
    <div class="row controls" style="margin-top:.9em">
      <button @click=${random}>${t.random}</button>
      <button @click=${reset}>${t.reset}</button>
      <button @click=${copyCode}>${t.copyCode}</button>
      ${hasLink ? html`<button @click=${copyLink}>${t.copyLink}</button>` : nothing}
      <button aria-pressed=${projector} @click=${toggleProjector}>${t.projector}</button>
    </div>
  `;
}
