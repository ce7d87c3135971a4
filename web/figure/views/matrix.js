import { html, nothing } from "lit/html.js";
import { matrixEntry } from "../operator.js";
import { map } from "./common.js";

const WHOLE = 1000; // a matrix with more entries is shown as shades, without the two vectors
const REAL = 500; // for each of W and Wᵀ: a slider can't smoothly update more than a thousand cells on the page

export function matrix(figure) {
  const { t, state, sizes, numbers, choose } = figure;
  const [rows, columns] = [sizes.output, sizes.input].map(([h, w]) => h * w);
  const inputAt = (index) => [Math.floor(index / sizes.input[1]), index % sizes.input[1]];
  const outputAt = (index) => [Math.floor(index / sizes.output[1]), index % sizes.output[1]];
  const lit = { output: index(figure.focusOf("output"), sizes.output), input: index(figure.focusOf("input"), sizes.input) };
  const isLit = (r, c) => (r === lit.output || c === lit.input ? "part" : "");
  const small = rows * columns <= WHOLE;
  const entries = numbers.entries;

  const wt = (r, c) => {
    const entry = matrixEntry(state, r, c);
    return entry ? { value: entry.value, marks: isLit(r, c) } : { text: "", value: 0, marks: "blank" };
  };
  const common = { role: "kernel", real: REAL };
  const stripe = (top, left, height, width) => (transposed) =>
    transposed ? { top: left, left: top, rows: width, columns: height, mark: "focus" } : { top, left, rows: height, columns: width, mark: "focus" };
  const stripes = [];
  if (lit.output !== null) stripes.push(stripe(lit.output, 0, 1, columns));
  if (lit.input !== null) stripes.push(stripe(0, lit.input, rows, 1));
  const column = (role, size, values, toAt, sign) =>
    map(figure, t.column[role](size), {
      role,
      size: [size, 1],
      at: (r) => ({ value: values[toAt(r)[0]][toAt(r)[1]], marks: figure[`${role}Marks`](...toAt(r)) }),
      current: lit[role] === null ? null : [lit[role], 0],
      choose: ([r]) => choose(role, toAt(r)),
    }, sign);
  return html`
    <div class="panels">
      ${small
        ? column("output", rows, numbers.output, outputAt)
        : nothing}
      ${map(figure, t.wt([rows, columns]), {
        ...common,
        size: [rows, columns],
        at: wt,
        entries: small ? null : entries,
        frames: stripes.map((make) => make(false)),
        choose: ([r]) => choose("output", outputAt(r)),
        width: small ? Math.max(figure.width - 270 * figure.scale, 250) : figure.width,
      }, small ? "=" : "")}
      ${small
        ? column("input", columns, state.X, inputAt, "·")
        : nothing}
    </div>
    <div class="panels">
      ${map(figure, t.w([columns, rows]), {
        ...common,
        size: [columns, rows],
        at: (r, c) => wt(c, r),
        entries: small ? null : entries.map((entry) => ({ ...entry, r: entry.c, c: entry.r })),
        frames: stripes.map((make) => make(true)),
        choose: ([, c]) => choose("output", outputAt(c)),
      })}
    </div>
    <p class="sum">${sentence(figure, lit)}</p>
    ${small ? nothing : html`<p class="note">${t.matrixLarge(rows * columns, entries.length)}</p>`}
  `;
}

function sentence({ t, state, terms, numbers, stamped }, { output, input }) {
  const at = state.focus?.at;
  if (terms) return t.rowIs(output, at, terms, numbers.output[at[0]][at[1]]);
  return stamped ? t.columnIs(input, at, stamped.inside) : t.matrixHint;
}

const index = (at, size) => (at ? at[0] * size[1] + at[1] : null);
