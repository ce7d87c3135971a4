// A blur and the ways back: descent on ½‖Wx − y‖², whose first step with rate 1 is Wᵀy, and the exact least squares.
// The kernel must be a product of a column and a row, so that W works along the rows and the columns one after the other.

import { shapeOf } from "./operator.js";
import { generator, normal } from "./random.js";

// The two factors of a kernel of rank one, or null for any other kernel.
export function factors(K) {
  const [r, c] = K.flatMap((line, i) => line.map((value, j) => [i, j, Math.abs(value)])).reduce((a, b) => (b[2] > a[2] ? b : a));
  const row = K[r];
  const column = K.map((line) => line[c] / row[c]);
  const right = K.every((line, i) => line.every((value, j) => Math.abs(value - column[i] * row[j]) <= 1e-9 * Math.abs(row[c])));
  return right ? { column, row } : null;
}

// The matrix of a convolution along one axis, with full padding: n + k − 1 rows, n columns.
const matrixOf = (line, n) =>
  Array.from({ length: n + line.length - 1 }, (_, i) => Array.from({ length: n }, (_, j) => line[line.length - 1 - i + j] ?? 0));

const transposed = (A) => A[0].map((_, j) => A.map((line) => line[j]));
const times = (A, B) => {
  const columns = transposed(B);
  return A.map((line) => columns.map((column) => line.reduce((sum, value, i) => sum + value * column[i], 0)));
};
const plus = (A, B, factor = 1) => A.map((line, i) => line.map((value, j) => value + factor * B[i][j]));
const norm = (A) => Math.hypot(...A.flat());

// (AᵀA)⁻¹Aᵀ, by elimination; A has full rank.
function pseudoInverse(A) {
  const At = transposed(A);
  const rows = times(At, A).map((line, i) => [...line, ...At[i]]);
  rows.forEach((pivot, i) => {
    const first = pivot[i];
    rows[i] = pivot.map((value) => value / first);
    rows.forEach((line, r) => {
      if (r !== i) rows[r] = line.map((value, j) => value - line[i] * rows[i][j]);
    });
  });
  return rows.map((line) => line.slice(At.length));
}

// `blurred` is W x with noise; `after(steps)` is the guess of the descent, and of least squares for Infinity.
export function inversion(X, K, noise) {
  const { column, row } = factors(K);
  const [h, w] = shapeOf(X);
  const [A, B] = [matrixOf(column, h), matrixOf(row, w)];
  const [At, Bt] = [transposed(A), transposed(B)];
  const convolve = (x) => times(times(A, x), Bt);
  const back = (y) => times(times(At, y), B);
  const random = generator(7);
  const blurred = convolve(X).map((line) => line.map((value) => value + noise * normal(random)));
  const guesses = [[0, X.map((line) => line.map(() => 0))]];
  const after = (steps) => {
    if (steps === Infinity) return times(times(pseudoInverse(A), blurred), transposed(pseudoInverse(B)));
    let [done, guess] = guesses.findLast(([count]) => count <= steps);
    for (; done < steps; done++) guess = plus(guess, back(plus(convolve(guess), blurred, -1)), -1);
    if (!guesses.some(([count]) => count === steps)) guesses.push([steps, guess]);
    guesses.sort(([a], [b]) => a - b);
    return guess;
  };
  return { blurred, after, error: (guess) => norm(plus(guess, X, -1)) / norm(X) };
}
