// What the figure says, put together from the sentences of messages.json.

import { factor, show } from "../numbers.js";
import { sentences } from "../sentences.js";
import english from "./messages.json" with { type: "json" };

const sentence = sentences(english, globalThis.document?.querySelector("#transconv-explorer"));

export { show };
const place = ([row, column]) => `(${row},${column})`;
const by = ([rows, columns]) => `${rows}×${columns}`;
const WORDS = sentence("counts").split(" ");
const many = (count, one, more) => (count === 1 ? one : more.replace("#", WORDS[count] ?? count));
export const capital = (text) => text[0].toUpperCase() + text.slice(1);
const list = (items) =>
  items.length < 2 ? items.join("") : sentence("list.two", items.slice(0, -1).join(sentence("list.comma")), items.at(-1));
const span = (places) =>
  places.at(-1) - places[0] === places.length - 1 ? `${places[0]}–${places.at(-1)}` : places.join(", ");
const inRows = (places) => (places.length === 1 ? sentence("row", places[0]) : sentence("rows", span(places)));
const inColumns = (places) => (places.length === 1 ? sentence("column", places[0]) : sentence("columns", span(places)));
const quote = (value) => `${typeof value === "number" ? value : JSON.stringify(value)}`.slice(0, 20);
const AXIS = [sentence("axis.rows"), sentence("axis.columns")];
const MAP = { X: sentence("map.X"), K: sentence("map.K") };

const SHOWN = 8;
const sum = (terms) => {
  const first = terms.slice(0, SHOWN).map(({ input, kernel }) => `${factor(input)}·${factor(kernel)}`);
  return first.join(" + ") + (terms.length > SHOWN ? sentence("moreProducts", terms.length) : "");
};

export const messages = {
  name: sentence("figure"),
  views: {
    stamp: sentence("view.stamp"),
    gather: sentence("view.gather"),
    matrix: sentence("view.matrix"),
    shape: sentence("view.shape"),
    overlap: sentence("view.overlap"),
    roundtrip: sentence("view.roundtrip"),
  },
  about: {
    stamp: sentence("about.stamp"),
    gather: sentence("about.gather"),
    matrix: sentence("about.matrix"),
    shape: sentence("about.shape"),
    overlap: sentence("about.overlap"),
    roundtrip: sentence("about.roundtrip"),
  },

  // Maps
  input: (size) => sentence("input", by(size)),
  kernel: (size) => sentence("kernel", by(size)),
  output: (size) => sentence("output", by(size)),
  outputWithRim: (size) => sentence("outputWithRim", by(size)),
  soFar: sentence("soFar"),
  oneStamp: (value, at) => sentence("oneStamp", place(at), show(value)),
  rearranged: (size) => sentence("rearranged", by(size)),
  rotated: (size) => sentence("rotated", by(size)),
  column: { input: (n) => sentence("inputColumn", n), output: (n) => sentence("outputColumn", n) },
  wt: (size) => sentence("wt", by(size)),
  w: (size) => sentence("w", by(size)),
  counts: (size) => sentence("overlapCounts", by(size)),
  there: (size) => sentence("afterConvolution", by(size)),
  back: (size) => sentence("afterTranspose", by(size)),
  range: (low, high) => sentence("range", show(low), show(high)),
  shaded: sentence("shaded"),
  cellAt: ([row, column], text, note) =>
    sentence("cell", row, column, text || sentence("cell.empty"), note ? sentence("cell.note", note) : ""),
  notes: {
    pinned: sentence("mark.pinned"),
    part: sentence("mark.part"),
    dashed: sentence("mark.dashed"),
    crossed: sentence("mark.crossed"),
    cropped: sentence("mark.cropped"),
    back: sentence("mark.back"),
    empty: sentence("mark.empty"),
    faint: sentence("mark.faint"),
  },

  // What the marks mean, shown only where they appear
  legend: {
    crossed: (padding) => sentence("legend.crossed", padding),
    back: (o) => sentence("legend.back", o),
    empty: (o, p) => sentence("legend.empty", o, p),
    dashed: sentence("legend.dashed"),
    cropped: sentence("legend.cropped"),
  },

  // Focus
  hint: sentence("hint"),
  release: sentence("release"),
  released: sentence("released"),
  linkSet: sentence("linkSet"),
  outputIs: (at, value, terms) =>
    terms.length
      ? sentence("output.is", place(at), show(value), sum(terms), many(terms.length, sentence("output.oneStamp"), sentence("output.stamps")))
      : sentence("output.none", place(at)),
  stampIs: ({ at, value, rows, columns, cropped }) =>
    rows.length && columns.length
      ? sentence("stamp.is", place(at), show(value), factor(value), inRows(rows), inColumns(columns), cropped ? sentence("stamp.cropped") : "")
      : sentence("stamp.gone", place(at), show(value), factor(value)),
  pairs: (terms) =>
    terms
      .slice(0, SHOWN)
      .map(({ inputAt, kernelAt }) => `X${place(inputAt)}·K${place(kernelAt)}`)
      .join(" + ") + (terms.length > SHOWN ? " + …" : ""),
  kernelAt: (at, value) => sentence("kernelAt", place(at), show(value)),
  removedCell: (value) => sentence("removedCell", show(value)),
  writtenOut: (at, value, real, put) =>
    `Y${place(at)} = ${real.length ? sum(real) : "0"}` +
    (put ? sentence("window.zeros", many(put, sentence("window.oneZero"), sentence("window.zeroCount"))) : "") +
    ` = ${show(value)}`,
  windowIs: (rows, columns) => sentence("window.is", inRows(rows), inColumns(columns)),
  windowsRead: (at, count) =>
    count
      ? sentence("input.read", capital(many(count, sentence("input.oneWindow"), sentence("input.windows"))), place(at))
      : sentence("input.unread", place(at)),
  rowIs: (row, at, terms, value) =>
    terms.length
      ? sentence("matrix.row", row, place(at), sum(terms.map(({ input, kernel }) => ({ input: kernel, kernel: input }))), show(value))
      : sentence("matrix.emptyRow", row, place(at)),
  columnIs: (column, at, count) =>
    sentence("matrix.column", column, place(at), many(count, sentence("matrix.oneNumber"), sentence("matrix.numbers"))),
  matrixHint: sentence("matrix.hint"),
  matrixLarge: (entries, filled) => sentence("matrix.large", entries, filled),
  countIs: (at, count) => sentence("overlap.count", place(at), many(count, sentence("overlap.one"), sentence("overlap.many"))),
  stampCounts: (at) => sentence("overlap.outlined", place(at)),
  even: (k, s) => sentence("overlap.even", s, k),
  uneven: (axis, k, s, d) =>
    k % s
      ? sentence("overlap.unevenKernel", axis, s, k)
      : sentence("overlap.unevenDilation", axis, s, d),

  // Shape
  bothAxes: sentence("bothAxes"),
  axis: AXIS,
  formula: "s·(n − 1) + d·(k − 1) + 1 − 2p + o",
  filled: ({ n, k, s, p, o, d, output }) => `${s}·(${n} − 1) + ${d}·(${k} − 1) + 1 − 2·${p} + ${o} = ${output}`,
  letters: sentence("letters"),
  takes: (sizes, n) => sentence("shape.takes", list(sizes), n),
  comes: (pairs) => {
    const given = pairs.map(([o, size], i) => (i ? sentence("shape.further", o, size) : sentence("shape.first", size, o)));
    return sentence("shape.gives", given.join(sentence("shape.separator")));
  },
  only: sentence("shape.only"),
  notBack: ({ o, s, output, n }, again) =>
    sentence("shape.notBack", o, s, output, again, n),
  pickText: (o) => `o = ${o}`,

  // Round trip
  noTrip: sentence("trip.none"),
  trip: (n, there, back) => `${n} → ${there} → ${back}`,
  why: (axis, n, s, rest, sizes, there, back) =>
    [
      n === back ? sentence("trip.same", axis) : sentence("trip.differs", axis),
      sentence("trip.moves", many(s, sentence("trip.oneCell"), sentence("trip.cells"))),
      rest === 1
        ? sentence("trip.restOne")
        : rest
          ? sentence("trip.restMany", many(rest, "", "#"))
          : sentence("trip.exact"),
      sizes.length > 1 ? sentence("trip.several", list(sizes), there, there, back) : sentence("trip.single", n, there),
      rest ? sentence("trip.outputPadding", rest, n) : "",
    ].reduce((before, next) => sentence("trip.join", before, next)),
  valuesSame: sentence("trip.valuesSame"),
  values: (at, was, is) => sentence("trip.values", place(at), show(was), show(is)),
  valueNone: (at) => sentence("trip.valueNone", place(at)),
  notInTrip: sentence("trip.notInTrip"),
  trySize: (axis) => sentence("trip.try", axis.toLowerCase()),

  // Controls
  settings: sentence("settings"),
  setting: {
    X: sentence("setting.X"),
    K: sentence("setting.K"),
    stride: sentence("setting.stride"),
    padding: sentence("setting.padding"),
    output_padding: sentence("setting.output_padding"),
    dilation: sentence("setting.dilation"),
  },
  along: (name, axis) => sentence("along", name, AXIS[axis]),
  separate: sentence("separate"),
  example: sentence("example"),
  examples: ["choose", "twelve", "padding", "stride", "seventeen", "checkerboard"].map((name) => sentence(`example.${name}`)),
  exampleSet: (name, size) => sentence("example.set", name, by(size)),
  random: sentence("random"),
  reset: sentence("reset"),
  randomDone: sentence("randomDone"),
  resetDone: sentence("resetDone"),
  copyCode: sentence("copyCode"),
  copyLink: sentence("copyLink"),
  copiedCode: sentence("copiedCode"),
  copiedLink: sentence("copiedLink"),
  notCopied: sentence("notCopied"),
  projector: sentence("projector"),
  editing: (map, at) => `${map}${place(at)} =`,
  editName: (map, at) => sentence("edit.name", MAP[map], place(at)),
  editHint: sentence("edit.hint"),
  nowIs: (name, pair, size) =>
    sentence("setting.is", name, pair[0] === pair[1] ? pair[0] : sentence("setting.perAxis", pair[0], pair[1]), by(size)),
  edited: (map, at, value) =>
    map === "X" ? sentence("edited.X", place(at), show(value), factor(value)) : sentence("edited.K", place(at), show(value)),

  // Player
  stepBack: sentence("player.back"),
  stepOn: sentence("player.step"),
  play: sentence("player.play"),
  pause: sentence("player.pause"),
  all: sentence("player.all"),
  speed: sentence("player.speed"),
  previous: sentence("previous"),
  next: sentence("next"),
  stepOf: (step, steps) => (step === null ? sentence("player.allStamps", steps) : sentence("player.count", step, steps)),
  stepIs: (step, steps, stamp) => sentence("player.stepIs", step, steps, stamp),
  stepZero: sentence("player.stepZero"),
  stepAll: sentence("player.stepAll"),
  holds: (at, value) => sentence("player.holds", place(at), show(value)),
  reduced: sentence("player.reduced"),

  // Rules
  stale: sentence("stale"),
  rules: {
    number: ({ where, at, value }) => sentence("rule.number", where, place(at), quote(value)),
    shape: ({ where }) => sentence("rule.shape", where, MAP[where]),
    size: ({ name, value, min, max }) => sentence("rule.size", MAP[name], min, max, value),
    setting: ({ name, axis, value, min, max }) =>
      sentence("rule.setting", name, min, max, axis === null ? sentence("rule.onePerAxis") : sentence("rule.axis", AXIS[axis]), quote(value)),
    output_padding: ({ axis, o, s, d }) =>
      sentence("rule.output_padding", AXIS[axis], o, s, d),
    "nothing left": ({ axis, size }) =>
      sentence("rule.nothingLeft", AXIS[axis], show(size)),
    focus: () => sentence("rule.focus"),
    step: () => sentence("rule.step"),
    views: () => sentence("rule.views", Object.keys(messages.views).join(", ")),
    text: ({ value }) => sentence("rule.text", value),
  },
};
