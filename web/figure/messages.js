// Every word that the figure shows. A page in another language carries a table: from each sentence to its translation.

const table = JSON.parse(document.querySelector("#transconv-explorer")?.text ?? "{}");

// A sentence in the language of the page. In the table {0}, {1} … stand for what is filled in.
const _ = (parts, ...values) => {
  const sentence = parts.reduce((text, part, i) => `${text}{${i - 1}}${part}`);
  return (table[sentence] ?? sentence).replace(/{(\d)}/g, (hole, i) => values[i]);
};

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
const WORDS = _`no one two three four five six seven eight nine ten`.split(" ");
const many = (count, one, more) => (count === 1 ? one : more.replace("#", WORDS[count] ?? count));
export const capital = (text) => text[0].toUpperCase() + text.slice(1);
const list = (items) => (items.length < 2 ? items.join("") : _`${items.slice(0, -1).join(_`, `)} and ${items.at(-1)}`);
const span = (places) =>
  places.at(-1) - places[0] === places.length - 1 ? `${places[0]}–${places.at(-1)}` : places.join(", ");
const inRows = (places) => (places.length === 1 ? _`row ${places[0]}` : _`rows ${span(places)}`);
const inColumns = (places) => (places.length === 1 ? _`column ${places[0]}` : _`columns ${span(places)}`);
const quote = (value) => `${typeof value === "number" ? value : JSON.stringify(value)}`.slice(0, 20);
const AXIS = [_`rows`, _`columns`];
const MAP = { X: _`input`, K: _`kernel` };

const SHOWN = 8;
const sum = (terms) => {
  const first = terms.slice(0, SHOWN).map(({ input, kernel }) => `${factor(input)}·${factor(kernel)}`);
  return first.join(" + ") + (terms.length > SHOWN ? _` + … (${terms.length} products)` : "");
};

export const messages = {
  name: _`Transposed convolution`,
  views: {
    stamp: _`Stamp`,
    gather: _`Gather`,
    matrix: _`Matrix`,
    shape: _`Shape`,
    overlap: _`Overlap`,
    roundtrip: _`Round trip`,
  },
  about: {
    stamp: _`Each input cell adds a scaled kernel to the output.`,
    gather: _`The same output: a turned kernel slides over the rearranged input.`,
    matrix: _`The same output: Wᵀ times the input, both as columns.`,
    shape: _`How large the output is, and could be.`,
    overlap: _`How many stamps reach each output cell.`,
    roundtrip: _`A convolution, then its transpose.`,
  },

  // Maps
  input: (size) => _`Input X, ${by(size)}`,
  kernel: (size) => _`Kernel K, ${by(size)}`,
  output: (size) => _`Output Y, ${by(size)}`,
  outputWithRim: (size) => _`Output Y, ${by(size)} (framed), in what the stamps cover`,
  soFar: _`so far`,
  oneStamp: (value, at) => _`Stamp of input ${place(at)}: ${show(value)} · K`,
  rearranged: (size) => _`Rearranged input, ${by(size)}`,
  turned: (size) => _`Turned kernel, ${by(size)}`,
  column: { input: (n) => _`Input X, ${n} cells`, output: (n) => _`Output Y, ${n} cells` },
  wt: (size) => _`Wᵀ, ${by(size)}: transposed convolution`,
  w: (size) => _`W, ${by(size)}: convolution`,
  counts: (size) => _`Stamps on each output cell, ${by(size)}`,
  there: (size) => _`After the convolution, ${by(size)}`,
  back: (size) => _`After the way back, ${by(size)}`,
  range: (low, high) => _`Numbers from ${show(low)} to ${show(high)}.`,
  shaded: _` Stronger is larger, pink is negative.`,
  cellAt: ([row, column], text, note) => _`row ${row}, column ${column}: ${text || _`empty`}${note ? _`, ${note}` : ""}`,
  notes: {
    pinned: _`in focus`,
    part: _`takes part`,
    dashed: _`zero put in`,
    crossed: _`removed by padding`,
    cropped: _`cropped`,
    back: _`given back by output_padding`,
    empty: _`untouched: no stamp reaches it`,
    faint: _`outside the stamp`,
  },

  // What the marks mean, told only where they are to be seen
  legend: {
    crossed: (padding) => _`Crossed: removed by padding ${padding}.`,
    back: (o) => _`Double line: removed by padding, given back by output_padding ${o}. They hold what the stamps put there, no added zeros.`,
    empty: (o, p) => _`Dotted: output_padding ${o} is more than padding ${p}, so no stamp reaches these cells: they are empty.`,
    dashed: _`Dashed: zeros put in.`,
    cropped: _`Crossed: the padding is so large that it crops the input.`,
  },

  // Focus
  hint: _`Choose a cell of the input or the output: it lights in every view. Escape lets go.`,
  release: _`Let go (Esc)`,
  released: _`Nothing is in focus.`,
  linkSet: _`Set by the link`,
  outputIs: (at, value, terms) =>
    terms.length
      ? _`Output ${place(at)}: ${show(value)} = ${sum(terms)}: ${many(terms.length, _`one stamp lands`, _`# stamps meet`)} here.`
      : _`Output ${place(at)}: 0, because no stamp reaches this cell.`,
  stampIs: ({ at, value, rows, columns, cut }) =>
    rows.length && columns.length
      ? _`input ${place(at)}=${show(value)} adds ${factor(value)}·K at ${inRows(rows)}, ${inColumns(columns)}${cut ? _`; the rest of its stamp falls on the removed rim` : ""}.`
      : _`input ${place(at)}=${show(value)} stamps ${factor(value)}·K on the removed rim only: nothing of it stays.`,
  pairs: (terms) =>
    terms
      .slice(0, SHOWN)
      .map(({ inputAt, kernelAt }) => `X${place(inputAt)}·K${place(kernelAt)}`)
      .join(" + ") + (terms.length > SHOWN ? " + …" : ""),
  kernelAt: (at, value) => _`Kernel ${place(at)} = ${show(value)}.`,
  removedCell: (value) => _`Padding removes this cell. It would have held ${show(value)}.`,
  writtenOut: (at, value, real, put) =>
    `Y${place(at)} = ${real.length ? sum(real) : "0"}` +
    (put ? _` + ${many(put, _`one product`, _`# products`)} with a zero that was put in` : "") +
    ` = ${show(value)}`,
  windowIs: (rows, columns) => _`The window reads ${inRows(rows)}, ${inColumns(columns)}.`,
  windowsRead: (at, count) =>
    count
      ? _`${capital(many(count, _`one window reads`, _`# windows read`))} input ${place(at)}: one for each output cell that its stamp reaches.`
      : _`No window reads input ${place(at)}.`,
  rowIs: (row, at, terms, value) =>
    terms.length
      ? _`Row ${row} of Wᵀ makes output ${place(at)}: ${sum(terms.map(({ input, kernel }) => ({ input: kernel, kernel: input })))} = ${show(value)}.`
      : _`Row ${row} of Wᵀ holds only zeros: output ${place(at)} is 0.`,
  columnIs: (column, at, count) =>
    _`Column ${column} of Wᵀ is the stamp of input ${place(at)}: ${many(count, _`one kernel number`, _`# kernel numbers`)}.`,
  matrixHint: _`Each row of Wᵀ makes one output cell, each column is the stamp of one input cell. Empty entries are zeros.`,
  matrixLarge: (entries, filled) => _`${entries} entries, ${filled} of them kernel numbers: the bands.`,
  countIs: (at, count) => _`Output ${place(at)}: ${many(count, _`one stamp reaches`, _`# stamps reach`)} it.`,
  stampCounts: (at) => _`The outlined cells are those that the stamp of input ${place(at)} reaches.`,
  even: (k, s) => _`The interior is even: stride ${s} divides kernel size ${k}, and stride and dilation share no factor.`,
  uneven: (axis, k, s, d) =>
    k % s
      ? _`The interior is uneven along the ${axis}: stride ${s} does not divide kernel size ${k}, so neighbours get different counts.`
      : _`The interior is uneven along the ${axis}: stride ${s} and dilation ${d} share a factor, so stamps keep missing the same cells.`,

  // Shape
  bothAxes: _`Rows and columns`,
  axis: AXIS,
  formula: "s·(n − 1) + d·(k − 1) + 1 − 2p + o",
  filled: ({ n, k, s, p, o, d, output }) => `${s}·(${n} − 1) + ${d}·(${k} − 1) + 1 − 2·${p} + ${o} = ${output}`,
  letters: _`n input size, k kernel size, s stride, p padding, o output_padding, d dilation`,
  takes: (sizes, n) => _`A convolution with these settings takes ${list(sizes)} to ${n}.`,
  comes: (pairs) => _`Back comes ${pairs.map(([o, size], i) => (i ? _`with output_padding ${o} comes ${size}` : _`${size} with output_padding ${o}`)).join(_`; `)}.`,
  only: _`No other size does, so nothing is lost here.`,
  notBack: ({ o, s, output, n }, again) =>
    _`output_padding ${o} is not smaller than the stride ${s}. PyTorch allows it, as the dilation is larger, but a convolution takes ${output} to ${again}, not to ${n}.`,
  pickText: (o) => `o = ${o}`,

  // Round trip
  noTrip: _`The kernel does not fit into this input: there is no round trip.`,
  trip: (n, there, back) => `${n} → ${there} → ${back}`,
  why: (axis, n, s, rest, sizes, there, back) =>
    [
      n === back ? _`${axis}: the size comes back.` : _`${axis}: the size does not come back.`,
      _`The windows of the convolution move ${many(s, _`one cell`, _`# cells`)} at a time.`,
      rest === 1
        ? _`After the last full step one cell is left over and leaves no trace in the size.`
        : rest
          ? _`After the last full step ${many(rest, "", "#")} cells are left over and leave no trace in the size.`
          : _`The last step ends exactly at the edge.`,
      sizes.length > 1 ? _`${list(sizes)} all become ${there}, and the way back from ${there} gives ${back}.` : _`Only ${n} becomes ${there}.`,
      rest ? _`output_padding ${rest} on the way back would give ${n}.` : "",
    ].reduce((before, next) => _`${before} ${next}`),
  valuesSame: _`The numbers came back too, which is rare.`,
  values: (at, was, is) => _`The numbers do not come back: cell ${place(at)} went out as ${show(was)} and came back as ${show(is)}.`,
  valueNone: (at) => _`Input ${place(at)} has no cell to come back to.`,
  notInTrip: _`The output in focus is not part of this trip: here X meets the convolution first.`,
  trySize: (axis) => _`Try an input size (${axis.toLowerCase()})`,

  // Controls
  settings: _`Settings`,
  setting: {
    X: _`input size`,
    K: _`kernel size`,
    stride: _`stride`,
    padding: _`padding`,
    output_padding: _`output_padding`,
    dilation: _`dilation`,
  },
  along: (name, axis) => _`${name}, ${AXIS[axis]}`,
  separate: _`Rows and columns apart`,
  example: _`Example`,
  examples: [_`Choose …`, _`The 12`, _`Padding removes`, _`Stride 2`, _`17 comes back as 16`, _`Checkerboard`],
  exampleSet: (name, size) => _`${name}: the output is ${by(size)}.`,
  random: _`New numbers`,
  reset: _`Reset`,
  randomDone: _`New numbers in the input and the kernel.`,
  resetDone: _`The figure is as it was at first.`,
  copyCode: _`Copy as PyTorch`,
  copyLink: _`Copy link`,
  copiedCode: _`Copied: the figure as PyTorch code.`,
  copiedLink: _`Copied: a link to the figure as it stands.`,
  notCopied: _`This page may not copy. Copy by hand:`,
  projector: _`Projector`,
  editing: (map, at) => `${map}${place(at)} =`,
  editName: (map, at) => _`Number of ${MAP[map]} cell ${place(at)}`,
  editHint: _`Choose a cell of X or K, then type or change its number here.`,
  nowIs: (name, pair, size) =>
    _`${name} is ${pair[0] === pair[1] ? pair[0] : _`${pair[0]} for rows and ${pair[1]} for columns`}: the output is ${by(size)}.`,
  edited: (map, at, value) =>
    map === "X" ? _`X${place(at)} is ${show(value)}: its stamp is ${factor(value)}·K.` : _`K${place(at)} is ${show(value)}: every stamp changes.`,

  // Player
  stepBack: _`Back`,
  stepOn: _`Step`,
  play: _`Play`,
  pause: _`Pause`,
  all: _`All`,
  speed: _`Speed`,
  previous: _`Previous window`,
  next: _`Next window`,
  stepOf: (step, steps) => (step === null ? _`all ${steps} stamps` : _`${step} of ${steps} stamps`),
  stepIs: (step, steps, stamp) => _`Step ${step} of ${steps}: ${stamp}`,
  stepZero: _`No stamp yet: every output cell is 0.`,
  stepAll: _`All stamps are made.`,
  holds: (at, value) => _`Output ${place(at)} holds ${show(value)} so far.`,
  reduced: _`Less motion is asked for: use Step and Back.`,

  // Rules
  stale: _`These settings break a rule. The picture is the last one that keeps them all.`,
  rules: {
    number: ({ where, at, value }) => _`${where}${place(at)} must be a finite number of at most 1000000 in size; it is ${quote(value)}.`,
    shape: ({ where }) => _`${where}, the ${MAP[where]}, must be rows of equal length with at least one number.`,
    size: ({ name, value, min, max }) => _`The ${MAP[name]} may have ${min} to ${max} cells along each axis in this figure; ${value} is too many.`,
    setting: ({ name, axis, value, min, max }) =>
      _`${name} must be a whole number from ${min} to ${max} in this figure${axis === null ? _`, one for each axis` : _` (${AXIS[axis]})`}; it is ${quote(value)}.`,
    output_padding: ({ axis, o, s, d }) =>
      _`output_padding must be smaller than either stride or dilation: along the ${AXIS[axis]} it is ${o}, the stride ${s}, the dilation ${d}.`,
    "nothing left": ({ axis, size }) =>
      _`Output size is too small: along the ${AXIS[axis]} the formula gives ${show(size)}. Padding removes more than the stamps cover.`,
    focus: () => _`The focus must be a cell of the input or the output.`,
    step: () => _`step must be a number of stamps, from 0 to the number of input cells.`,
    views: () => _`views must name views, each at most once: ${Object.keys(messages.views).join(", ")}.`,
    text: ({ value }) => _`“${value}” cannot be read as a setting, as in stride=2.`,
  },
};
