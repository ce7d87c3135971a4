// Marks a reader's answer. A key has the right answers in order and, in `reasons`, a sentence about each answer that is
// right or tempting; the one under "" is about every other answer.
// The result is whether the answer is right (null if it can't be marked), followed by the sentence about it.

export const MARKING = {
  choose: (given, { right, reasons }, words) => {
    const wrong = given.find((answer) => !right.includes(answer));
    if (wrong !== undefined) return [false, reasons.get(wrong)];
    if (given.length < right.length) return [false, words.some];
    return [true, ...given.map((answer) => reasons.get(answer))];
  },
  number: (given, key, words) => {
    const values = readings(given);
    return values.length ? typed(key, (answer) => values.includes(Number(answer))) : [null, words.not_a_number];
  },
  prints: (given, key) => typed(key, (answer) => squeezed(answer) === squeezed(given)),
  order: (given, { right, reasons }) => [given.every((step, place) => step === right[place]), reasons.get("")],
};

function typed({ right, reasons }, matches) {
  const known = [...reasons.keys()].find((answer) => answer && matches(answer)) ?? "";
  return [known === right[0], reasons.get(known)];
}

const squeezed = (text) => text.replace(/\s+/g, "");

// "4,000" is four thousand to one reader and four to another, so both readings count.
function readings(text) {
  const plain = text.replace(/[−–]/g, "-");
  return [plain.replace(",", "."), plain.replaceAll(",", "")].filter(Boolean).map(Number).filter((value) => !isNaN(value));
}
