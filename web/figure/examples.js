// A few states worth opening, and the numbers that fill the new cells of a growing map.

const map = (rows, columns, cell) => Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (_, j) => cell(i, j)));

// In the order of `messages.examples`, which has one more entry at the start.
export const EXAMPLES = [
  { focus: { map: "output", at: [2, 1] } },
  { X: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], K: [[1, 2, 1], [2, 4, 2], [1, 2, 1]], padding: 1 },
  { stride: 2 },
  { X: map(17, 17, (i, j) => (i + 2 * j) % 4), K: map(5, 5, (i, j) => (i === j ? 1 : 0)), stride: 3, padding: 2 },
  { X: map(5, 5, () => 1), K: map(3, 3, () => 1), stride: 2 },
];

export const filler = {
  X: (i, j) => (3 * i + 2 * j + i * j) % 10,
  K: (i, j) => (i + 2 * j) % 4,
};

// A map that shrinks and grows again gets back the numbers it held before.
export const resized = (old, memory, [rows, columns], fill) => map(rows, columns, (i, j) => old[i]?.[j] ?? memory[i]?.[j] ?? fill(i, j));

// Digits for the input, numbers around zero for the kernel: products stay small enough to check in one's head.
export const randomMap = (name, [rows, columns]) =>
  map(rows, columns, () => (name === "X" ? Math.floor(Math.random() * 10) : Math.floor(Math.random() * 6) - 2));
