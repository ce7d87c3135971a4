// The marking of the questions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MARKING } from "../questions/marking.js";

const WORDS = { some: "not all yet", not_a_number: "no number" };
const key = (right, tempting, other = "no") => {
  const reasons = [...right.map((answer) => [answer, `why ${answer}`]), ...tempting.map((answer) => [answer, `not ${answer}`])];
  return { right, reasons: new Map([...reasons, ["", other]]) };
};

test("a choice is right when all the right answers and no others are chosen", () => {
  const two = key(["a", "b"], ["c"]);
  assert.deepEqual(MARKING.choose(["a", "b"], two, WORDS), [true, "why a", "why b"]);
  assert.deepEqual(MARKING.choose(["a"], two, WORDS), [false, "not all yet"]);
  assert.deepEqual(MARKING.choose(["a", "c"], two, WORDS), [false, "not c"]);
});

test("a number is right however it is written, and a tempting one gets its reason", () => {
  const number = key(["-0.5"], ["4000"]);
  const mark = (text) => MARKING.number(text, number, WORDS);
  for (const text of ["-0.5", "−0.5", "–0,5", "-.5", "-5e-1"]) assert.deepEqual(mark(text), [true, "why -0.5"]);
  for (const text of ["4000", "4,000"]) assert.deepEqual(mark(text), [false, "not 4000"]);
  assert.deepEqual(mark("7"), [false, "no"]);
  for (const text of ["seven", "1 2"]) assert.deepEqual(mark(text), [null, "no number"]);
});

test("what a program prints is compared without its spaces", () => {
  const printed = key(["[[0, 1]]"], ["[0, 1]"]);
  assert.deepEqual(MARKING.prints(" [[0,1]]\n", printed), [true, "why [[0, 1]]"]);
  assert.deepEqual(MARKING.prints("[0,1]", printed), [false, "not [0, 1]"]);
  assert.deepEqual(MARKING.prints("else", printed), [false, "no"]);
});

test("an order is right when every step is in its place", () => {
  const order = key(["a", "b", "c"], [], "because");
  assert.deepEqual(MARKING.order(["a", "b", "c"], order), [true, "because"]);
  assert.deepEqual(MARKING.order(["a", "c", "b"], order), [false, "because"]);
});
