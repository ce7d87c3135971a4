import { html, nothing } from "lit/html.js";
import { capital } from "../messages.js";
import { range } from "./common.js";
import { convSize, convTransposeSize } from "../operator.js";

export function shape(figure) {
  const { numbers, t } = figure;
  const [rows, columns] = numbers.shape;
  const alike = JSON.stringify(rows) === JSON.stringify(columns);
  return html`
    <p class="formula">${t.formula}</p>
    <p class="note">${t.letters}</p>
    ${alike ? axis(figure, rows, t.bothAxes, [0, 1]) : [rows, columns].map((one, a) => axis(figure, one, capital(t.axis[a]), [a]))}
  `;
}

function axis(figure, one, name, axes) {
  const { t } = figure;
  const { n, k, s, p, d, shared, output, comesBack } = one;
  const smallest = convTransposeSize(n, k, s, p, 0, d);
  const sizes = range(...shared);
  return html`
    <div>
      <p class="formula"><b>${name}</b>: <span class="big">${t.filled(one)}</span></p>
      <div class="chips" role="group" aria-label=${name}>
        ${sizes.map(
          (size) => html`
            <button
              class="chip"
              aria-pressed=${size === output}
              @click=${() => figure.setAxes("output_padding", size - smallest, axes)}
            >
              ${size}<small>${t.pickText(size - smallest)}</small>
            </button>
          `,
        )}
        <span>→ ${n}</span>
      </div>
      <p class="sum">
        ${sizes.length ? t.takes(sizes, n) : nothing} ${sizes.length ? t.comes(sizes.map((size) => [size - smallest, size])) : nothing}
        ${sizes.length === 1 ? t.only : nothing}
        ${comesBack ? nothing : t.notBack(one, convSize(output, k, s, p, d))}
      </p>
    </div>
  `;
}
