// The calculator's arithmetic: given the known numbers, the choices of the others.

import { convSize, convTransposeSize } from "../stage/operator.js";
import limits from "./limits.json" with { type: "json" };

export const NAMES = ["n", "m", "k", "s", "p", "o", "d"];
export const { smallest: SMALLEST, largest: LARGEST, tried: TRIED } = limits;

const plainer = (a, b) => a.d - b.d || a.o - b.o || a.k - b.k || a.s - b.s || a.p - b.p;

// The settings that agree with the known numbers. What holds for every n comes first, then what is simple: no dilation,
// no output_padding, a small kernel.
export function solve(known) {
  const found = [];
  for (const d of tried(known, "d"))
    for (const s of strides(known))
      for (const k of kernelSizes(known, s))
        for (const [p, o] of paddings(known, k, s, d)) {
          const settings = completed(known, { k, s, p, o, d });
          if (settings) found.push(settings);
        }
  found.sort(plainer);
  return [...found.filter(scales), ...found.filter((settings) => !scales(settings))];
}

// Whether the output has s·n cells for every n.
export const scales = ({ k, s, p, o, d }) => d * (k - 1) + 1 + o === 2 * p + s;

// Whether a convolution with these settings takes the output back to the input's size.
export const comesBack = ({ n, m, k, s, p, d }) => convSize(m, k, s, p, d) === n;

const span = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);
const tried = (known, name) => (known[name] === undefined ? span(SMALLEST[name], TRIED[name]) : [known[name]]);
const distinct = (name, values) => [...new Set(values)].filter((value) => value >= SMALLEST[name] && value <= LARGEST[name]);

// An empty stride may also be the ratio of the sizes, and an empty kernel size what is common with a large stride.
function strides(known) {
  const ratio = known.m / known.n;
  return known.s === undefined ? distinct("s", [...tried(known, "s"), Math.floor(ratio), Math.ceil(ratio)]) : [known.s];
}

const kernelSizes = (known, s) => (known.k === undefined ? distinct("k", [...tried(known, "k"), s, 2 * s, 4 * s]) : [known.k]);

// Pairs [p, o]. Where both sizes are known, they are solved for: every further p removes two cells, every o adds one.
function paddings(known, k, s, d) {
  const most = Math.max(s, d) - 1;
  const allowed = tried(known, "o").filter((o) => o <= most);
  if (known.n !== undefined && known.m !== undefined) {
    return removing(convTransposeSize(known.n, k, s, 0, 0, d) - known.m, known, allowed, most);
  }
  const fewest = known.n === undefined ? Math.max(0, Math.ceil((d * (k - 1) + 1 - known.m) / 2)) : 0; // for n >= 1
  const some = known.p === undefined ? span(fewest, fewest + TRIED.p) : [known.p];
  const pairs = some.flatMap((p) => outputPaddings(known, k, s, p, d, allowed, most).map((o) => [p, o]));
  const scaling = removing(d * (k - 1) + 1 - s, known, allowed, most);
  return [...pairs, ...scaling.filter(([p, o]) => !pairs.some((pair) => pair[0] === p && pair[1] === o))];
}

// The pairs that remove so many cells in all.
function removing(cells, known, allowed, most) {
  if (known.p !== undefined) {
    const o = 2 * known.p - cells;
    return o >= 0 && o <= most && o === (known.o ?? o) ? [[known.p, o]] : [];
  }
  const beyond = known.o === undefined && -cells > TRIED.o && -cells <= most ? [-cells] : [];
  return [...allowed, ...beyond].map((o) => [(cells + o) / 2, o]).filter(([p]) => Number.isInteger(p) && p >= 0);
}

// Where only the output's size is known, o must make n whole.
function outputPaddings(known, k, s, p, d, allowed, most) {
  if (known.n !== undefined || known.o !== undefined) return allowed;
  const surplus = known.m - 1 - d * (k - 1) + 2 * p;
  const first = ((surplus % s) + s) % s;
  return span(0, Math.floor((most - first) / s)).map((steps) => first + s * steps);
}

// The settings with both sizes, or nothing if they contradict the known numbers.
function completed(known, { k, s, p, o, d }) {
  const n = known.n ?? (known.m - 1 - d * (k - 1) + 2 * p - o) / s + 1;
  if (!Number.isInteger(n) || n < 1) return undefined;
  const m = convTransposeSize(n, k, s, p, o, d);
  return m < 1 || m !== (known.m ?? m) ? undefined : { n, m, k, s, p, o, d };
}

const PYTORCH = { k: "kernel_size", s: "stride", p: "padding", o: "output_padding", d: "dilation" };
const DEFAULTS = { s: 1, p: 0, o: 0, d: 1 };

// Settings as arguments of a PyTorch call.
export const written = (settings, names) => names.map((name) => `${PYTORCH[name]}=${settings[name]}`).join(", ");

// The layer as a PyTorch call, without the arguments that have their default values.
export function code(settings) {
  const names = Object.keys(PYTORCH).filter((name) => settings[name] !== DEFAULTS[name]);
  return `nn.ConvTranspose2d(C_in, C_out, ${written(settings, names)})`;
}
