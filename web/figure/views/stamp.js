import { html, nothing } from "lit/html.js";
import { crop, fate, runningSum, stampAt } from "../operator.js";
import { map } from "./common.js";
import { playerControls } from "../player.js";

export function stamp(figure) {
  const { t, state, sizes, numbers, choose, terms } = figure;
  const { padding, output_padding, step } = state;
  const [top, left] = padding;
  const sum = step === null ? numbers.full : runningSum(state, step);
  const at = figure.stamping;
  const one = at && stampAt(state, at);
  const covered = new Map(one?.cells.map(({ at: [r, c], product }) => [r * sizes.canvas[1] + c, product]));

  // Every cell inside this band is kept, so only the cells outside it need a closer look.
  const inBand = (place, axis) =>
    place >= padding[axis] && place < Math.min(sizes.full[axis] - padding[axis], padding[axis] + sizes.output[axis]);
  const FATE = { kept: "", removed: "crossed", "given back": "back", untouched: "empty" };
  const fateOf = (r, c) => {
    if (inBand(r, 0) && inBand(c, 1)) return "";
    const outside = r < top || c < left || r >= top + sizes.output[0] || c >= left + sizes.output[1];
    const mark = FATE[fate(state, [r, c])];
    return outside && mark === "empty" ? "blank" : mark;
  };

  const sumAt = (r, c) => {
    const mark = fateOf(r, c);
    if (mark === "blank") return { text: "", value: 0, marks: mark };
    const focus = mark === "crossed" ? (covered.has(r * sizes.canvas[1] + c) ? "part" : "") : figure.outputMarks(r - top, c - left);
    const now = step && covered.has(r * sizes.canvas[1] + c) ? "part" : "";
    return { value: sum[r][c], marks: `${mark} ${focus || now}` };
  };
  const stampCell = (r, c) => {
    const product = covered.get(r * sizes.canvas[1] + c);
    return product === undefined ? { value: 0, marks: "faint" } : { value: product };
  };
  const chooseSum = ([r, c]) =>
    /crossed|blank/.test(fateOf(r, c)) ? figure.say(t.removedCell(sum[r][c])) : choose("output", [r - top, c - left]);

  const whole = `${sizes.canvas}` === `${sizes.output}`;
  const title = (whole ? t.output(sizes.output) : t.outputWithRim(sizes.output)) + (step === null ? "" : `, ${t.soFar}`);
  const current = figure.focusOf("output");
  const pair = ([rows, columns]) => (rows === columns ? rows : `(${rows}, ${columns})`);

  return html`
    ${playerControls(figure)}
    <div class="panels">
      ${one
        ? html`${map(figure, t.oneStamp(one.value, at), {
            role: "kernel",
            size: sizes.canvas,
            at: stampCell,
            choose: chooseSum,
          })}`
        : nothing}
      ${map(figure, title, {
        role: "output",
        size: sizes.canvas,
        at: sumAt,
        current: current && [current[0] + top, current[1] + left],
        frames: whole ? [] : [{ top, left, rows: sizes.output[0], columns: sizes.output[1], mark: "whole" }],
        choose: chooseSum,
      }, one ? "→" : "")}
    </div>
    ${state.focus ? html`<p class="sum">${figure.focusSentence(terms && step !== null ? crop(state, sum) : null)} ${terms?.length ? `${t.pairs(terms)}.` : nothing}</p>` : nothing}
    ${padding[0] + padding[1] ? html`<p class="note">${t.legend.crossed(pair(padding))}</p>` : nothing}
    ${[0, 1].some((a) => Math.min(output_padding[a], padding[a]) > 0) ? html`<p class="note">${t.legend.back(pair(output_padding))}</p>` : nothing}
    ${[0, 1].some((a) => output_padding[a] > padding[a]) ? html`<p class="note">${t.legend.empty(pair(output_padding), pair(padding))}</p>` : nothing}
  `;
}
