// The answer: the chosen cell's equation, each product with the outline it has in the picture, and one sentence.

import { show } from "../numbers.js";
import { style } from "./connectors.js";
import { make } from "./dom.js";
import { keyOf, lettered } from "./picture.js";
import { sumOf } from "./products.js";
import { equation, sentence, termOf } from "./sentence.js";

const MOST_CHIPS = 8;

export class Saying {
  #said = "";

  constructor() {
    this.answer = make("div", { class: "answer", role: "group", "aria-label": sentence("products") });
    this.live = make("p", { class: "words", role: "status" });
    this.root = make("div", { class: "saying" }, this.answer, this.live);
  }

  say(words, { focus, lit, pair, choices, headline, offer, equations = true, terms = lit.map(termOf) }) {
    const spoken = choices ? "" : headline ?? (equations && equation(focus, lit, terms));
    const said = [spoken, words, pair, focus && keyOf(focus), choices].join("|");
    if (said === this.#said) return;
    this.#said = said;
    const summed = focus?.map === "output";
    const held = this.answer.getRootNode().activeElement?.dataset?.pair;
    const shown = choices ? choices.map(choice) : headline ? [make("strong", {}, headline)] : equations ? this.#terms(summed, lit, terms, pair) : [];
    this.answer.replaceChildren(...shown);
    if (held !== undefined) this.answer.querySelector(`[data-pair="${held}"]`)?.focus();
    this.root.classList.toggle("long", Boolean(headline));
    this.answer.hidden = !shown.length;
    this.answer.classList.toggle("many", !headline && terms.length > 3);
    if (pair !== null) return; // choosing a product adds nothing to say
    const written = lettered(words).flatMap(([name, piece]) => (name ? [make("i", { class: name }, piece)] : offered(piece, offer)));
    this.live.replaceChildren(...(spoken ? [make("span", { class: "spoken" }, `${spoken}. `)] : []), ...written);
  }

  #terms(summed, lit, terms, pair) {
    const plus = summed ? " + " : " ";
    const joined = terms.slice(0, MOST_CHIPS).flatMap((term, n) => (n ? [plus, chip(term, n, pair)] : [chip(term, n, pair)]));
    if (terms.length > MOST_CHIPS) joined.push(`${plus}…`);
    return summed ? [make("strong", {}, show(sumOf(lit))), " = ", ...(lit.length ? joined : ["0"])] : joined;
  }
}

// A piece of the sentence, in which what is offered is a button.
function offered(piece, offer) {
  const at = offer ? piece.indexOf(offer.text) : -1;
  if (at < 0) return [piece];
  const button = make("button", { type: "button", class: "offer", "data-offer": "" }, offer.text);
  return [piece.slice(0, at), button, piece.slice(at + offer.text.length)];
}

const choice = (number) => make("button", { type: "button", class: "choice", "data-choice": number }, show(number));

function chip({ label, parts }, n, pair) {
  const edge = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  edge.innerHTML = `<rect class="ring ${style(n)}" x="1.5" y="1.5" width="100%" height="100%" rx="7"/>`;
  edge.setAttribute("aria-hidden", "true");
  return make(
    "button",
    { type: "button", class: `chip ${pair === null || pair === n ? "" : "faint"}`, "data-pair": n, "aria-label": label, "aria-pressed": pair === n },
    ...parts.map(([name, word]) => make("b", { class: name }, word)),
    edge,
  );
}
