import { html } from "lit/html.js";
import { cells } from "../grid.js";

// A map under its heading, kept together with the sign before it so that no line ends with a sign.
// `figure` is what every view receives: the state, its numbers, the focus and the messages.
export const map = ({ width, scale, ink, t }, title, options, sign = "") => html`
  <div class="panel">
    <span class="sign" aria-hidden="true">${sign}</span>
    <figure>
      <figcaption>${title}</figcaption>
      <div ${cells({ label: title, width: sign ? width - 36 * scale : width, scale, ink, t, ...options })}></div>
    </figure>
  </div>
`;

// The output, with the focused cell or the cells that the focus reaches outlined.
export const outputMap = (figure, title, at, sign) => {
  const { sizes, choose } = figure;
  const options = {
    role: "output",
    size: sizes.output,
    at: (y, x) => ({ ...at(y, x), marks: figure.outputMarks(y, x) }),
    current: figure.focusOf("output"),
    choose: (place) => choose("output", place),
  };
  return map(figure, title, options, sign);
};

export const range = (from, end) => Array.from({ length: Math.max(0, end - from) }, (_, i) => from + i);

export const slide = (figure) => html`
  <div class="row controls">
    <button @click=${() => figure.slide(-1)}>← ${figure.t.previous}</button>
    <button @click=${() => figure.slide(1)}>${figure.t.next} →</button>
  </div>
`;
