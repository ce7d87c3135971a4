// Every word that the figure shows. A translation is one more table with the same keys.

export const messages = {};

// Numbers as in the course's pictures: whole ones as they are, others with three digits, a true minus sign.
export function show(value) {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e6) return `${value || 0}`.replace("-", "−");
  const short = Number(value.toPrecision(3));
  const text = size >= 1e6 || size < 1e-3 ? short.toExponential().replace("e+", "e") : `${short}`;
  return text.replaceAll("-", "−");
}

const factor = (value) => (value < 0 ? `(${show(value)})` : show(value));
const place = ([row, column]) => `(${row},${column})`;
const by = ([rows, columns]) => `${rows}×${columns}`;
const WORDS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
const word = (count) => WORDS[count] ?? `${count}`;
const many = (count, one, more) => `${word(count)} ${count === 1 ? one : more}`;
export const capital = (text) => text[0].toUpperCase() + text.slice(1);
const list = (items) => (items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`);
const span = (places) =>
  places.at(-1) - places[0] === places.length - 1 ? `${places[0]}–${places.at(-1)}` : places.join(", ");
const lines = (name, places) => (places.length === 1 ? `${name} ${places[0]}` : `${name}s ${span(places)}`);
const quote = (value) => `${typeof value === "number" ? value : JSON.stringify(value)}`.slice(0, 20);
const AXIS = ["rows", "columns"];
const MAP = { X: "input", K: "kernel" };

const SHOWN = 8;
const sum = (terms) => {
  const first = terms.slice(0, SHOWN).map(({ input, kernel }) => `${factor(input)}·${factor(kernel)}`);
  return first.join(" + ") + (terms.length > SHOWN ? ` + … (${terms.length} products)` : "");
};

messages.en = {
  name: "Transposed convolution",
  views: {
    stamp: "Stamp",
    gather: "Gather",
    matrix: "Matrix",
    shape: "Shape",
    overlap: "Overlap",
    roundtrip: "Round trip",
  },
  about: {
    stamp: "Each input cell adds a scaled kernel to the output.",
    gather: "The same output: a turned kernel slides over the rearranged input.",
    matrix: "The same output: Wᵀ times the input, both as columns.",
    shape: "How large the output is, and could be.",
    overlap: "How many stamps reach each output cell.",
    roundtrip: "A convolution, then its transpose.",
  },

  // Maps
  input: (size) => `Input X, ${by(size)}`,
  kernel: (size) => `Kernel K, ${by(size)}`,
  output: (size) => `Output Y, ${by(size)}`,
  outputWithRim: (size) => `Output Y, ${by(size)} (framed), in what the stamps cover`,
  soFar: "so far",
  oneStamp: (value, at) => `Stamp of input ${place(at)}: ${show(value)} · K`,
  rearranged: (size) => `Rearranged input, ${by(size)}`,
  turned: (size) => `Turned kernel, ${by(size)}`,
  column: { input: (n) => `Input X, ${n} cells`, output: (n) => `Output Y, ${n} cells` },
  wt: (size) => `Wᵀ, ${by(size)}: transposed convolution`,
  w: (size) => `W, ${by(size)}: convolution`,
  counts: (size) => `Stamps on each output cell, ${by(size)}`,
  there: (size) => `After the convolution, ${by(size)}`,
  back: (size) => `After the way back, ${by(size)}`,
  range: (low, high) => `Numbers from ${show(low)} to ${show(high)}.`,
  shaded: " Stronger is larger, pink is negative.",
  cellAt: ([row, column], text, note) => `row ${row}, column ${column}: ${text || "empty"}${note ? `, ${note}` : ""}`,
  notes: {
    pinned: "in focus",
    part: "takes part",
    dashed: "zero put in",
    crossed: "removed by padding",
    cropped: "cropped",
    back: "given back by output_padding",
    empty: "untouched: no stamp reaches it",
    faint: "outside the stamp",
  },

  // What the marks mean, told only where they are to be seen
  legend: {
    crossed: (padding) => `Crossed: removed by padding ${padding}.`,
    back: (o) => `Double line: removed by padding, given back by output_padding ${o}. They hold what the stamps put there, no added zeros.`,
    empty: (o, p) => `Dotted: output_padding ${o} is more than padding ${p}, so no stamp reaches these cells: they are empty.`,
    dashed: "Dashed: zeros put in.",
    cropped: "Crossed: the padding is so large that it crops the input.",
  },

  // Focus
  hint: "Choose a cell of the input or the output: it lights in every view. Escape lets go.",
  release: "Let go (Esc)",
  released: "Nothing is in focus.",
  linkSet: "Set by the link",
  outputIs: (at, value, terms) =>
    terms.length
      ? `Output ${place(at)}: ${show(value)} = ${sum(terms)}: ${many(terms.length, "stamp lands", "stamps meet")} here.`
      : `Output ${place(at)}: 0, because no stamp reaches this cell.`,
  stampIs: ({ at, value, rows, columns, cut }) =>
    rows.length && columns.length
      ? `input ${place(at)}=${show(value)} adds ${factor(value)}·K at ${lines("row", rows)}, ${lines("column", columns)}` +
        (cut ? "; the rest of its stamp falls on the removed rim." : ".")
      : `input ${place(at)}=${show(value)} stamps ${factor(value)}·K on the removed rim only: nothing of it stays.`,
  pairs: (terms) =>
    terms
      .slice(0, SHOWN)
      .map(({ inputAt, kernelAt }) => `X${place(inputAt)}·K${place(kernelAt)}`)
      .join(" + ") + (terms.length > SHOWN ? " + …" : ""),
  kernelAt: (at, value) => `Kernel ${place(at)} = ${show(value)}.`,
  removedCell: (value) => `Padding removes this cell. It would have held ${show(value)}.`,
  writtenOut: (at, value, real, put) =>
    `Y${place(at)} = ` +
    (real.length ? sum(real) : "0") +
    (put ? ` + ${many(put, "product", "products")} with a zero that was put in` : "") +
    ` = ${show(value)}`,
  windowIs: (rows, columns) => `The window reads ${lines("row", rows)}, ${lines("column", columns)}.`,
  windowsRead: (at, count) =>
    count
      ? `${capital(many(count, "window reads", "windows read"))} input ${place(at)}: one for each output cell that its stamp reaches.`
      : `No window reads input ${place(at)}.`,
  rowIs: (row, at, terms, value) =>
    terms.length
      ? `Row ${row} of Wᵀ makes output ${place(at)}: ${sum(terms.map(({ input, kernel }) => ({ input: kernel, kernel: input })))} = ${show(value)}.`
      : `Row ${row} of Wᵀ holds only zeros: output ${place(at)} is 0.`,
  columnIs: (column, at, count) =>
    `Column ${column} of Wᵀ is the stamp of input ${place(at)}: ${many(count, "kernel number", "kernel numbers")}.`,
  matrixHint: "Each row of Wᵀ makes one output cell, each column is the stamp of one input cell. Empty entries are zeros.",
  matrixLarge: (entries, filled) => `${entries} entries, ${filled} of them kernel numbers: the bands.`,
  countIs: (at, count) => `Output ${place(at)}: ${many(count, "stamp reaches", "stamps reach")} it.`,
  stampCounts: (at) => `The outlined cells are those that the stamp of input ${place(at)} reaches.`,
  even: (k, s) => `The interior is even: stride ${s} divides kernel size ${k}, and stride and dilation share no factor.`,
  uneven: (axis, k, s, d) =>
    `The interior is uneven along the ${axis}: ` +
    (k % s
      ? `stride ${s} does not divide kernel size ${k}, so neighbours get different counts.`
      : `stride ${s} and dilation ${d} share a factor, so stamps keep missing the same cells.`),

  // Shape
  bothAxes: "Rows and columns",
  axis: AXIS,
  formula: "s·(n − 1) + d·(k − 1) + 1 − 2p + o",
  filled: ({ n, k, s, p, o, d, output }) => `${s}·(${n} − 1) + ${d}·(${k} − 1) + 1 − 2·${p} + ${o} = ${output}`,
  letters: "n input size, k kernel size, s stride, p padding, o output_padding, d dilation",
  takes: (sizes, n) => `A convolution with these settings takes ${list(sizes)} to ${n}.`,
  comes: (pairs) => `Back comes ${pairs.map(([o, size], i) => (i ? `with output_padding ${o} comes ${size}` : `${size} with output_padding ${o}`)).join("; ")}.`,
  only: "No other size does, so nothing is lost here.",
  notBack: ({ o, s, output, n }, again) =>
    `output_padding ${o} is not smaller than the stride ${s}. PyTorch allows it, as the dilation is larger, but a convolution takes ${output} to ${again}, not to ${n}.`,
  pickText: (o) => `o = ${o}`,

  // Round trip
  noTrip: "The kernel does not fit into this input: there is no round trip.",
  trip: (n, there, back) => `${n} → ${there} → ${back}`,
  why: (axis, n, s, rest, sizes, there, back) =>
    `${axis}: the size ${n === back ? "comes" : "does not come"} back. The windows of the convolution move ${many(s, "cell", "cells")} at a time. ` +
    (rest
      ? `After the last full step ${many(rest, "cell is", "cells are")} left over and leave${rest === 1 ? "s" : ""} no trace in the size. `
      : "The last step ends exactly at the edge. ") +
    (sizes.length > 1 ? `${list(sizes)} all become ${there}, and the way back from ${there} gives ${back}. ` : `Only ${n} becomes ${there}. `) +
    (rest ? `output_padding ${rest} on the way back would give ${n}.` : ""),
  valuesSame: "The numbers came back too, which is rare.",
  values: (at, was, is) => `The numbers do not come back: cell ${place(at)} went out as ${show(was)} and came back as ${show(is)}.`,
  valueNone: (at) => `Input ${place(at)} has no cell to come back to.`,
  notInTrip: "The output in focus is not part of this trip: here X meets the convolution first.",
  trySize: (axis) => `Try an input size (${axis.toLowerCase()})`,

  // Controls
  settings: "Settings",
  setting: {
    X: "input size",
    K: "kernel size",
    stride: "stride",
    padding: "padding",
    output_padding: "output_padding",
    dilation: "dilation",
  },
  along: (name, axis) => `${name}, ${AXIS[axis]}`,
  separate: "Rows and columns apart",
  example: "Example",
  examples: ["Choose …", "The 12", "Padding removes", "Stride 2", "17 comes back as 16", "Checkerboard"],
  exampleSet: (name, size) => `${name}: the output is ${by(size)}.`,
  random: "New numbers",
  reset: "Reset",
  randomDone: "New numbers in the input and the kernel.",
  resetDone: "The figure is as it was at first.",
  copyCode: "Copy as PyTorch",
  copyLink: "Copy link",
  copiedCode: "Copied: the figure as PyTorch code.",
  copiedLink: "Copied: a link to the figure as it stands.",
  notCopied: "This page may not copy. Copy by hand:",
  projector: "Projector",
  editing: (map, at) => `${map}${place(at)} =`,
  editName: (map, at) => `Number of ${MAP[map]} cell ${place(at)}`,
  editHint: "Choose a cell of X or K, then type or change its number here.",
  nowIs: (name, pair, size) =>
    `${name} is ${pair[0] === pair[1] ? pair[0] : `${pair[0]} for rows and ${pair[1]} for columns`}: the output is ${by(size)}.`,
  edited: (map, at, value) =>
    map === "X" ? `X${place(at)} is ${show(value)}: its stamp is ${factor(value)}·K.` : `K${place(at)} is ${show(value)}: every stamp changes.`,

  // Player
  stepBack: "Back",
  stepOn: "Step",
  play: "Play",
  pause: "Pause",
  all: "All",
  speed: "Speed",
  previous: "Previous window",
  next: "Next window",
  stepOf: (step, steps) => (step === null ? `all ${steps} stamps` : `${step} of ${steps} stamps`),
  stepIs: (step, steps, stamp) => `Step ${step} of ${steps}: ${stamp}`,
  stepZero: "No stamp yet: every output cell is 0.",
  stepAll: "All stamps are made.",
  holds: (at, value) => `Output ${place(at)} holds ${show(value)} so far.`,
  reduced: "Less motion is asked for: use Step and Back.",

  // Rules
  stale: "These settings break a rule. The picture is the last one that keeps them all.",
  rules: {
    number: ({ where, at, value }) => `${where}${place(at)} must be a finite number of at most 1000000 in size; it is ${quote(value)}.`,
    shape: ({ where }) => `${where}, the ${MAP[where]}, must be rows of equal length with at least one number.`,
    size: ({ name, value, min, max }) => `The ${MAP[name]} may have ${min} to ${max} cells along each axis in this figure; ${value} is too many.`,
    setting: ({ name, axis, value, min, max }) =>
      `${name} must be a whole number from ${min} to ${max} in this figure${axis === null ? ", one for each axis" : ` (${AXIS[axis]})`}; it is ${quote(value)}.`,
    output_padding: ({ axis, o, s, d }) =>
      `output_padding must be smaller than either stride or dilation: along the ${AXIS[axis]} it is ${o}, the stride ${s}, the dilation ${d}.`,
    "nothing left": ({ axis, size }) =>
      `Output size is too small: along the ${AXIS[axis]} the formula gives ${show(size)}. Padding removes more than the stamps cover.`,
    focus: () => "The focus must be a cell of the input or the output.",
    step: () => "step must be a number of stamps, from 0 to the number of input cells.",
    views: () => `views must name views, each at most once: ${Object.keys(messages.en.views).join(", ")}.`,
    text: ({ value }) => `“${value}” cannot be read as a setting, as in stride=2.`,
  },
};
