import { html, nothing } from "lit/html.js";
import { outputMap } from "./common.js";

export function overlap(figure) {
  const { t, state, sizes, numbers } = figure;
  const counts = numbers.overlap;
  const most = Math.max(1, ...counts.map((line) => Math.max(...line)));
  const focus = state.focus;
  return html`
    <div class="panels">
      ${outputMap(figure, t.counts(sizes.output), (y, x) => ({ value: counts[y][x], alpha: 0.04 + (0.5 * counts[y][x]) / most }))}
    </div>
    <p class="sum">
      ${figure.terms ? t.countIs(focus.at, counts[focus.at[0]][focus.at[1]]) : focus ? t.stampCounts(focus.at) : nothing}
    </p>
    <p class="note">${evenness(figure)}</p>
  `;
}

function evenness({ numbers, t }) {
  const uneven = numbers.shape.map((axis, a) => [axis, a]).filter(([axis]) => !axis.evenOverlap);
  if (uneven.length) return uneven.map(([{ k, s, d }, a]) => t.uneven(t.axis[a], k, s, d)).join(" ");
  const [rows] = numbers.shape;
  return t.even(rows.k, rows.s);
}
