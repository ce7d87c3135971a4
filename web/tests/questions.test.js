// The marking of the questions.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MARKING } from "../questions/marking.js";

const WORDS = { some: "not all yet", "not a number": "no number" };
const key = (right, others, other = "no") => ({
  right,
  reasons: new Map([...right.map((answer) => [answer, `why ${answer}`]), ...others.map((answer) => [answer, `not ${answer}`]), ["", other]]),
});

test("a choice is right when all of the right answers and no other are chosen", () => {
  const two = key(["a", "b"], ["c"]);
  assert.deepEqual(MARKING.choose(["a", "b"], two, WORDS), [true, "why a", "why b"]);
  assert.deepEqual(MARKING.choose(["a"], two, WORDS), [false, "not all yet"]);
  assert.deepEqual(MARKING.choose(["a", "c"], two, WORDS), [false, "not c"]);
});

test("a number is right in each way of writing it, and a tempting one is told why it's wrong", () => {
  const number = key(["-0.5"], ["4000"]);
  for (const text of ["-0.5", "−0.5", "–0,5", "-.5", "-5e-1"]) assert.deepEqual(MARKING.number(text, number, WORDS), [true, "why -0.5"]);
  for (const text of ["4000", "4,000"]) assert.deepEqual(MARKING.number(text, number, WORDS), [false, "not 4000"]);
  assert.deepEqual(MARKING.number("7", number, WORDS), [false, "no"]);
  for (const text of ["seven", "1 2"]) assert.deepEqual(MARKING.number(text, number, WORDS), [null, "no number"]);
});

test("what a program prints is compared without its spaces", () => {
  const printed = key(["[[0, 1]]"], ["[0, 1]"]);
  assert.deepEqual(MARKING.prints(" [[0,1]]\n", printed), [true, "why [[0, 1]]"]);
  assert.deepEqual(MARKING.prints("[0,1]", printed), [false, "not [0, 1]"]);
  assert.deepEqual(MARKING.prints("else", printed), [false, "no"]);
});

test("an order is right when every step stands in its place", () => {
  const order = key(["a", "b", "c"], [], "because");
  assert.deepEqual(MARKING.order(["a", "b", "c"], order), [true, "because"]);
  assert.deepEqual(MARKING.order(["a", "c", "b"], order), [false, "because"]);
});
