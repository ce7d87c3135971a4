// Makes the questions in an output answerable, without a kernel or a request.

import { FIELDS } from "./fields.js";
import { MARKING } from "./marking.js";
import { STORE, store, stored } from "./storage.js";

const fill = (sentence, values) => sentence.replace(/{(\w+)}/g, (_, name) => values[name]);

function make(tag, parent, text = "", type = "") {
  const element = document.createElement(tag);
  if (type) element.className = type;
  element.textContent = text;
  if (tag === "button") element.type = "button";
  return parent.appendChild(element);
}

// Reads the key under "Answer": the right answers in order, and a sentence about each answer ("" is any other).
function readKey(field) {
  const answers = [...field.querySelectorAll("details [data-answer]")];
  const right = answers.filter(({ dataset }) => "right" in dataset).map(({ dataset }) => dataset.answer);
  const reasons = new Map(answers.map((element) => [element.dataset.answer, element.querySelector(":scope > span")]));
  return { right, reasons };
}

// Each part is a text, or an element of the page whose content is repeated.
function say(element, ...parts) {
  const content = (part) => (part instanceof Element ? [...part.cloneNode(true).childNodes] : [part]);
  element.replaceChildren(...parts.filter(Boolean).flatMap((part) => [" ", ...content(part)]).slice(1));
}

function makeMovable(field, words, verdict) {
  for (const item of field.querySelector("ol").children) {
    const text = item.textContent;
    item.append(" ");
    moveButton(item, "↑", `${words.up}: ${text}`, -1, text, words, verdict);
    moveButton(item, "↓", `${words.down}: ${text}`, 1, text, words, verdict);
  }
}

function moveButton(item, symbol, label, by, step, words, verdict) {
  const button = make("button", item, symbol);
  button.setAttribute("aria-label", label);
  button.onclick = () => {
    const list = item.parentNode;
    const steps = [...list.children];
    const to = Math.max(0, Math.min(steps.length - 1, steps.indexOf(item) + by));
    list.insertBefore(item, by < 0 ? steps[to] : steps[to].nextSibling);
    button.focus();
    say(verdict, fill(words.place, { step, place: to + 1, count: steps.length }));
  };
}

function makeAnswerable(field, chapter, words, tell) {
  const kind = field.dataset.kind;
  const bar = document.createElement("div");
  field.insertBefore(bar, field.querySelector("details"));
  const button = make("button", bar, words.check);
  const verdict = make("output", bar, "", "tc-said");
  if (kind === "order") makeMovable(field, words, verdict);
  const check = () => {
    const given = FIELDS[kind].given(field);
    if (given === null) return say(verdict, words.empty);
    const [right, ...reasons] = MARKING[kind](given, readKey(field), words);
    say(verdict, right === null ? null : right ? `✓ ${words.right}` : `✗ ${words.wrong}`, ...reasons);
    if (right !== null) keep(chapter, field.id, { given, right });
    tell();
  };
  button.onclick = check;
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "text") return;
    event.preventDefault();
    event.stopPropagation(); // a notebook would run the cell
    check();
  });
  restore(field, stored()[chapter]?.[field.id], words, verdict);
}

function keep(chapter, question, answer) {
  const all = stored();
  (all[chapter] ??= {})[question] = answer;
  store(all);
}

function restore(field, answer, words, verdict) {
  if (!answer) return;
  try {
    FIELDS[field.dataset.kind].put(field, answer.given);
    if (answer.right) say(verdict, `✓ ${words.right}`);
  } catch {
    // stored for another version of the question
  }
}

function start(section) {
  const { chapter } = section.dataset;
  const words = section.querySelector(".tc-words").dataset;
  const fields = [...section.querySelectorAll(".tc-question")];
  const score = document.createElement("p");
  score.className = "tc-score";
  const tell = () => (score.textContent = fill(words.score, { ...counts(chapter), count: fields.length }));
  for (const field of fields) makeAnswerable(field, chapter, words, tell);
  section.append(score);
  addClearButton(section, words, tell);
  make("button", section, words.export).onclick = download;
  tell();
}

function counts(chapter) {
  const all = stored();
  const right = (answers) => Object.values(answers).filter((answer) => answer.right).length;
  const sum = Object.values(all).reduce((total, answers) => total + right(answers), 0);
  return { here: right(all[chapter] ?? {}), all: sum };
}

function addClearButton(section, words, tell) {
  const clear = make("button", section, words.clear);
  clear.onclick = () => {
    if (clear.textContent === words.clear) return (clear.textContent = words.sure);
    store({});
    clear.textContent = words.cleared;
    for (const verdict of section.querySelectorAll(".tc-said")) verdict.textContent = "";
    tell();
  };
  clear.onblur = () => (clear.textContent = words.clear);
}

function download() {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([JSON.stringify(stored(), null, 1)], { type: "application/json" }));
  link.download = `${STORE}.json`;
  link.click();
  URL.revokeObjectURL(link.href);
}

for (const section of document.querySelectorAll(".tc-questions:not([data-live])")) {
  section.dataset.live = "";
  start(section);
}
