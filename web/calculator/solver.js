// The calculator's arithmetic: given the known numbers, every choice of the others.

import { convSize, convTransposeSize } from "../figure/operator.js";

export const NAMES = ["n", "n_out", "k", "s", "p", "o", "d"];
export const SMALLEST = { n: 1, n_out: 1, k: 1, s: 1, p: 0, o: 0, d: 1 };
export const LARGEST = { n: 4096, n_out: 4096, k: 64, s: 64, p: 256, o: 63, d: 32 };
export const TRIED = { k: 11, s: 8, p: 16, d: 4 }; // the largest value tried for a field that is left empty

const PLAINEST_FIRST = ["d", "o", "k", "s", "p"];

// Every setting that agrees with the known numbers, the simplest first: no dilation, no output_padding, a small kernel.
export function solve(known) {
  const found = candidates(known).flatMap((settings) => completed(known, settings));
  return found.sort((a, b) => PLAINEST_FIRST.map((name) => a[name] - b[name]).find(Boolean) ?? 0);
}

function candidates(known) {
  const tried = (name, most) => (known[name] === undefined ? span(SMALLEST[name], most) : [known[name]]);
  const found = [];
  for (const d of tried("d", TRIED.d))
    for (const s of tried("s", TRIED.s))
      for (const o of tried("o", Math.max(s, d) - 1).filter((o) => o < Math.max(s, d)))
        for (const k of tried("k", TRIED.k))
          for (const p of tried("p", TRIED.p)) found.push({ k, s, p, o, d });
  return found;
}

// The settings with both sizes: a list of one, or an empty list if they contradict the known numbers.
function completed(known, { k, s, p, o, d }) {
  const n = known.n ?? (known.n_out - 1 - d * (k - 1) + 2 * p - o) / s + 1;
  if (!Number.isInteger(n) || n < 1 || n > LARGEST.n) return [];
  const n_out = convTransposeSize(n, k, s, p, o, d);
  return n_out < 1 || n_out !== (known.n_out ?? n_out) ? [] : [{ n, k, s, p, o, d, n_out }];
}

const span = (from, to) => Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => from + i);

// Whether a convolution with these settings takes the output back to the input's size.
export const comesBack = ({ n, n_out, k, s, p, d }) => convSize(n_out, k, s, p, d) === n;

// The layer as a PyTorch call, without the arguments that have their default values.
export function code({ k, s, p, o, d }) {
  const settings = [
    `kernel_size=${k}`,
    s !== 1 && `stride=${s}`,
    p && `padding=${p}`,
    o && `output_padding=${o}`,
    d !== 1 && `dilation=${d}`,
  ];
  return `nn.ConvTranspose2d(C_in, C_out, ${settings.filter(Boolean).join(", ")})`;
}
