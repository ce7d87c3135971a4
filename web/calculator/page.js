// The calculator on the cheat sheet: a form, a sentence, and a table of what was found.

import { sentences } from "../sentences.js";
import english from "./messages.json" with { type: "json" };
import { code, comesBack, LARGEST, NAMES, scales, SMALLEST, solve } from "./solver.js";
import { wayOut } from "./way_out.js";

const START = { n: 16, m: 32, s: 2, d: 1 };
const SHOWN = 40;

const sentence = sentences(english, document.querySelector("#transconv-calculator"));

// The form's values as numbers; a RangeError's message says why a search isn't possible.
function read(form) {
  const known = {};
  for (const name of NAMES) {
    const text = form.elements[name].value.trim();
    if (text) known[name] = number(name, text);
  }
  if (known.n === undefined && known.m === undefined) throw new RangeError(sentence("size"));
  if (known.o >= Math.max(known.s ?? LARGEST.s, known.d ?? LARGEST.d)) throw new RangeError(sentence("outputPadding", known.o));
  return known;
}

function number(name, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= SMALLEST[name] && value <= LARGEST[name]) return value;
  throw new RangeError(sentence("whole", sentence(name), SMALLEST[name], LARGEST[name], text));
}

function make(tag, parent, text = "", attributes = {}) {
  const element = parent.appendChild(document.createElement(tag));
  element.textContent = text;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function build(place) {
  const form = make("form", place, "", { "aria-label": sentence("name"), novalidate: "" });
  for (const name of NAMES) field(form, name);
  const status = make("p", place, "", { role: "status", class: "tc-found" });
  const region = { class: "tc-table", tabindex: 0, role: "region", "aria-label": sentence("table") };
  const scroller = make("div", place, "", region);
  const update = () => show(form, status, scroller);
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  update();
}

function field(form, name) {
  const label = make("label", form, `${sentence(name)} `);
  make("var", label, name);
  const [min, max, value] = [SMALLEST[name], LARGEST[name], START[name] ?? ""];
  make("input", label, "", { name, type: "number", min, max, step: 1, inputmode: "numeric", value });
}

function show(form, status, scroller) {
  scroller.replaceChildren();
  try {
    const known = read(form);
    const found = solve(known);
    const other = found.length ? undefined : wayOut(known);
    status.textContent = other ? sentence(other.key, ...other.values) : summary(found);
    const shown = other ? other.settings : found.slice(0, SHOWN);
    if (shown.length) table(scroller, shown);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    status.textContent = error.message;
  }
}

function summary(found) {
  const count = found.length;
  if (count === 0) return sentence("none");
  if (count === 1) return sentence("one");
  const told = count > SHOWN ? sentence("more", count, SHOWN) : sentence("several", count);
  const lasting = found.filter(scales).length;
  return lasting > 0 && lasting < count ? `${told} ${sentence("lasting", lasting)}` : told;
}

function table(parent, found) {
  const grid = make("table", parent);
  const head = make("tr", make("thead", grid));
  for (const title of [...NAMES, sentence("every"), sentence("back"), sentence("code")]) make("th", head, title, { scope: "col" });
  const body = make("tbody", grid);
  for (const settings of found) {
    const row = make("tr", body);
    for (const name of NAMES) make("td", row, settings[name]);
    for (const answer of [scales(settings), comesBack(settings)]) make("td", row, sentence(answer ? "yes" : "no"));
    make("code", make("td", row), code(settings));
  }
}

for (const place of document.querySelectorAll(".tc-calculator")) build(place);
