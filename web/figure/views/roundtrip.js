import { html, nothing } from "lit/html.js";
import { convSize, convTransposeSize, inputSizes } from "../operator.js";
import { LIMITS } from "../state.js";
import { capital } from "../messages.js";
import { map, range } from "./common.js";

export function roundtrip(figure) {
  const { t, state, numbers, choose } = figure;
  const trip = numbers.roundTrip;
  const { input } = figure.sizes;
  const settings = [0, 1].map((a) => [state.K, state.K[0]][a].length).map((k, a) => [k, state.stride[a], state.padding[a], state.dilation[a]]);
  const alike = `${settings[0]}` === `${settings[1]}` && input[0] === input[1];
  const axes = alike ? [[0, 1]] : [[0], [1]];
  const name = (list) => (list.length === 2 ? t.bothAxes : capital(t.axis[list[0]]));
  const line = axes.map((list) => numberLine(figure, input[list[0]], settings[list[0]], list, name(list)));
  if (!trip) return html`<p class="sum">${t.noTrip}</p>${line}`;

  const { there, back } = trip.sizes;
  const focus = figure.focusOf("input");
  const cell = (values) => (r, c) => ({ value: values[r][c], marks: figure.inputMarks(r, c, true) });
  const inside = (at) => at[0] < input[0] && at[1] < input[1];
  return html`
    <p class="formula big">${alike ? t.trip(input[0], there[0], back[0]) : t.trip(input.join("×"), there.join("×"), back.join("×"))}</p>
    ${line} ${axes.map((list) => html`<p class="sum">${why(figure, input[list[0]], settings[list[0]], trip, list[0], name(list))}</p>`)}
    <div class="panels">
      ${map(figure, t.input(input), { role: "input", size: input, at: cell(state.X), current: focus, choose: (at) => choose("input", at) })}
      ${map(figure, t.there(there), { role: "plain", size: there, at: (r, c) => ({ value: trip.there[r][c] }), choose: ([r, c]) => figure.say(t.cellAt([r, c], `${trip.there[r][c]}`)) }, "→")}
      ${map(figure, t.back(back), {
        role: "output",
        size: back,
        at: cell(trip.back),
        current: focus,
        choose: (at) => (inside(at) ? choose("input", at) : figure.say(t.cellAt(at, `${trip.back[at[0]][at[1]]}`))),
      }, "→")}
    </div>
    <p class="sum">${values(figure, trip)}</p>
  `;
}

function why({ t }, n, [k, s, p, d], trip, a, name) {
  const [there, back] = [trip.sizes.there[a], trip.sizes.back[a]];
  const rest = (n + 2 * p - d * (k - 1) - 1) % s;
  return t.why(name, n, s, rest, range(...inputSizes(there, k, s, p, d)), there, back);
}

function values({ t, state, focusOf }, { back, sizes }) {
  if (state.focus?.map === "output") return t.notInTrip;
  const differs = [];
  state.X.forEach((line, i) => line.forEach((value, j) => back[i]?.[j] !== value && differs.push([i, j])));
  if (!differs.length && `${sizes.back}` === `${sizes.input}`) return t.valuesSame;
  const at = focusOf("input") ?? differs.find(([i, j]) => back[i]?.[j] !== undefined);
  if (!at) return nothing;
  const came = back[at[0]]?.[at[1]];
  return came === undefined ? t.valueNone(at) : t.values(at, state.X[at[0]][at[1]], came);
}

// The input sizes near this one, grouped by the size that the convolution gives them.
function numberLine(figure, n, [k, s, p, d], axes, name) {
  const { t } = figure;
  const { smallest: low, largest: high } = LIMITS.X;
  const reach = Math.max(3, s);
  const near = range(Math.max(low, n - reach), Math.min(high, n + reach) + 1).map((size) => convSize(size, k, s, p, d));
  const groups = [...new Set(near)].filter((there) => there > 0);
  return html`
    <div class="chips controls" role="group" aria-label=${t.trySize(name)}>
      <span>${t.trySize(name)}:</span>
      ${groups.map(
        (there) => html`
          <span class="group ${near[Math.min(reach, n - low)] === there ? "here" : ""}">
            ${range(...inputSizes(there, k, s, p, d)).filter((size) => size <= high).map(
              (size) => html`<button aria-pressed=${size === n} @click=${() => figure.setAxes("X", size, axes)}>${size}</button>`,
            )}
            <span>→ ${there} → ${backFrom(there, k, s, p, d)}</span>
          </span>
        `,
      )}
    </div>
  `;
}

const backFrom = (there, k, s, p, d) => {
  const size = convTransposeSize(there, k, s, p, 0, d);
  return size < 1 ? "–" : size;
};
