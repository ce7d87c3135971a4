// What to do where no setting agrees with the known numbers.

import { convTransposeSize } from "../stage/operator.js";
import { LARGEST, solve, TRIED, written } from "./solver.js";

// The key of a sentence, its values, and the settings that it names; undefined if there is no way out.
export function wayOut(given) {
  const known = { d: 1, ...given };
  return otherPaddings(known) ?? oneCellMore(known) ?? somethingLarger(known);
}

function otherPaddings(known) {
  for (const names of [["p"], ["o"], ["p", "o"]]) {
    const [first] = solve(without(known, names));
    if (first) {
      const changed = ["p", "o"].filter((name) => first[name] !== (known[name] ?? 0));
      return { key: "instead", values: [written(first, changed)], settings: [first] };
    }
  }
  return undefined;
}

// With stride and dilation 1 there is no output_padding, so sizes change in steps of two: one cell too many is left.
function oneCellMore(known) {
  if (known.n === undefined || known.m === undefined) return undefined;
  const free = without(known, ["p", "o"]);
  const [first] = solve({ ...free, m: known.m + 1 });
  if (!first) return undefined;
  const [larger] = solve({ ...free, k: first.k + 1 });
  return { key: "crop", values: [written(first, ["p"]), first.m, written(larger, ["k", "p"])], settings: [first, larger] };
}

// The output can't become as large as it should.
function somethingLarger({ n, m, d, s = Math.min(LARGEST.s, Math.ceil(m / n)), k = Math.max(TRIED.k, 4 * s) }) {
  if (n === undefined || m === undefined) return undefined;
  const most = convTransposeSize(n, k, s, 0, Math.max(s, d) - 1, d);
  const stride = { n, m, k, d, s: Math.ceil((m - d * (k - 1)) / n) };
  const kernel = { n, m, s, d, k: Math.ceil((m - s * (n - 1) - 1) / d) + 1 };
  const fitting = [["s", stride], ["k", kernel]].filter(([name, numbers]) => numbers[name] <= LARGEST[name]);
  const settings = fitting.map(([, numbers]) => solve(numbers)[0]);
  const values = [most, ...fitting.map(([name], i) => written(settings[i], [name]))];
  return settings.length ? { key: settings.length > 1 ? "larger" : "largerOne", values, settings } : undefined;
}

const without = (known, names) => Object.fromEntries(Object.entries(known).filter(([name]) => !names.includes(name)));
