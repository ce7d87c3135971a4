// The sentences of the figure and the calculator.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import calculator from "../calculator/messages.json" with { type: "json" };
import { capital, messages, show } from "../figure/messages.js";
import figure from "../figure/messages.json" with { type: "json" };
import stage from "../stage/messages.json" with { type: "json" };
import { sentences } from "../sentences.js";

test("a page's translation replaces the English, with its values in the translation's own order", () => {
  const page = { text: JSON.stringify({ "{0} of {1} stamps": "{1} 个盖印中的 {0} 个" }) };
  const sentence = sentences({ count: "{0} of {1} stamps", other: "Play" }, page);
  assert.equal(sentence("count", 3, 4), "4 个盖印中的 3 个");
  assert.equal(sentence("other"), "Play");
});

test("without a translation the page speaks English", () => {
  assert.equal(sentences({ count: "{0} of {1}" }, null)("count", 0, 4), "0 of 4");
});

const ENGLISH = { figure: [figure, "figure/messages.js"], calculator: [calculator, "calculator/page.js"], stage: [stage, "stage"] };

for (const [name, [english, place]] of Object.entries(ENGLISH))
  test(`every sentence that the ${name} uses exists`, async () => {
    const folder = new URL(`../${place}`, import.meta.url);
    const names = place.endsWith(".js") ? [""] : (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".js"));
    const code = await Promise.all(names.map((file) => readFile(file ? new URL(`../${place}/${file}`, import.meta.url) : folder, "utf8")));
    const keys = [...code.join("\n").matchAll(/\bsentence\("([^"]+)"/g)].map(([, key]) => key);
    assert.ok(keys.length > 3);
    assert.deepEqual(keys.filter((key) => !english[key]), []);
  });

test("numbers are written as in the course's pictures", () => {
  const written = { 0: "0", 12: "12", "-3": "−3", 0.5: "0.5", 1.23456: "1.23", 1e6: "1e6", 1e-9: "1e−9", "-1234567": "−1.23e6" };
  for (const [value, text] of Object.entries(written)) assert.equal(show(Number(value)), text);
  assert.equal(show(-0), "0");
  assert.equal(capital("rows"), "Rows");
});

test("a sentence counts, lists and fills in numbers", () => {
  const terms = [{ input: 2, kernel: 3 }, { input: 3, kernel: -2 }];
  assert.equal(messages.outputIs([2, 1], 0, terms), "Output (2,1): 0 = 2·3 + 3·(−2): two stamps meet here.");
  assert.equal(messages.takes([16, 17, 18], 6), "A convolution with these settings takes 16, 17 and 18 to 6.");
  assert.equal(messages.windowIs([1], [0, 1, 2]), "The window reads row 1, columns 0–2.");
});

test("every rule has a sentence", () => {
  const broken = { where: "X", name: "stride", axis: 1, at: [0, 1], value: "a", size: -1, min: 1, max: 8, o: 1, s: 1, d: 1 };
  for (const [rule, tell] of Object.entries(messages.rules)) {
    const told = tell(rule === "size" ? { ...broken, name: "X" } : broken);
    assert.ok(told.length > 20 && !/undefined|\{\d\}/.test(told), `${rule}: ${told}`);
  }
});
