// The sentences of the figure and the calculator.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import calculator from "../calculator/messages.json" with { type: "json" };
import { show } from "../numbers.js";
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

const ENGLISH = { calculator: [calculator, "calculator/page.js"], stage: [stage, "stage"] };

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
});
