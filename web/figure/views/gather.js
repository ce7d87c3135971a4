import { html, nothing } from "lit/html.js";
import { rotated as rotate, windowAt } from "../operator.js";
import { map, outputMap, slide } from "./common.js";

export function gather(figure) {
  const { t, state, sizes, numbers, choose } = figure;
  const { values, own, rim } = numbers.rearranged;
  const { stride, dilation, X } = state;
  const focus = figure.focusOf("output");
  const window = focus && windowAt(state, focus, numbers.rearranged);

  // A negative rim crops the input; the cropped cells are drawn around the rest, crossed out.
  const lost = { before: rim.before.map((b) => Math.max(0, -b)), after: rim.after.map((a) => Math.max(0, -a)) };
  const size = [0, 1].map((a) => [values, values[0]][a].length + lost.before[a] + lost.after[a]);
  const columns = values[0].length;
  const inWindow = new Set(window?.map(({ at: [r, c] }) => r * columns + c));
  const cropped = lost.before.some(Boolean) || lost.after.some(Boolean);

  const at = (row, column) => {
    const [r, c] = [row - lost.before[0], column - lost.before[1]];
    if (own[r]?.[c] !== undefined) {
      const from = own[r][c];
      const marks = from ? figure.inputMarks(...from) : "dashed";
      return { value: values[r][c], marks: inWindow.has(r * columns + c) ? `${marks} inside` : marks };
    }
    const source = [(r - rim.before[0]) / stride[0], (c - rim.before[1]) / stride[1]];
    const value = source.every(Number.isInteger) ? X[source[0]]?.[source[1]] : undefined;
    return { value: value ?? 0, marks: "cropped" };
  };
  const pick = ([row, column]) => {
    const from = own[row - lost.before[0]]?.[column - lost.before[1]];
    if (from) choose("input", from);
    else figure.say(t.cellAt([row, column], `${at(row, column).value}`, t.notes[at(row, column).marks.split(" ")[0]]));
  };
  const frame = window && {
    top: focus[0] + lost.before[0],
    left: focus[1] + lost.before[1],
    rows: dilation[0] * (sizes.kernel[0] - 1) + 1,
    columns: dilation[1] * (sizes.kernel[1] - 1) + 1,
  };
  const rotated = rotate(state);
  const [kh, kw] = sizes.kernel;
  const real = window?.filter((item) => item.own).map(({ value, kernel }) => ({ input: value, kernel }));

  return html`
    ${slide(figure)}
    <div class="panels">
      ${map(figure, t.rearranged([values.length, columns]), { role: "input", size, at, choose: pick, frames: frame ? [frame] : [] })}
      ${map(figure, t.rotated(sizes.kernel), {
        role: "kernel",
        size: sizes.kernel,
        at: (i, j) => ({ value: rotated[i][j], marks: figure.kernelMarks(kh - 1 - i, kw - 1 - j) }),
        choose: ([i, j]) => figure.chooseKernel([kh - 1 - i, kw - 1 - j]),
      }, "∗")}
      ${outputMap(figure, t.output(sizes.output), (y, x) => ({ value: numbers.output[y][x] }), "→")}
    </div>
    ${window
      ? html`<p class="sum">${t.writtenOut(focus, numbers.output[focus[0]][focus[1]], real, window.length - real.length)}.</p>
          <p class="note">
            ${t.windowIs(reach(focus[0], kh, dilation[0]), reach(focus[1], kw, dilation[1]))}
          </p>`
      : html`<p class="sum">${figure.stamped ? t.windowsRead(state.focus.at, figure.stamped.inside) : nothing}</p>`}
    <p class="note">${t.legend.dashed}</p>
    ${cropped ? html`<p class="note">${t.legend.cropped}</p>` : nothing}
  `;
}

const reach = (first, k, d) => Array.from({ length: k }, (_, t) => first + d * t);
