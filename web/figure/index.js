// One module, three uses: a custom element on a page, an anywidget in a notebook, and the same text inlined in HTML.

import { TransconvExplorer as Fresh } from "./element.js";
import { DEFAULTS } from "./state.js";

const TAG = "transconv-explorer";

// A page may load the module twice (a widget next to the page's own copy): the first one stays.
if (!customElements.get(TAG)) customElements.define(TAG, Fresh);
export const TransconvExplorer = customElements.get(TAG);

export { compute } from "./operator.js";
export { asPyTorch, brokenRules, complete, read, write } from "./state.js";

const KEYS = Object.keys(DEFAULTS);

function render({ model, el }) {
  const figure = document.createElement(TAG);
  const fromModel = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]).filter(([, value]) => value !== undefined));
  const differs = (state) => KEYS.filter((key) => JSON.stringify(model.get(key)) !== JSON.stringify(state[key]));
  // Several keys may change one after another, in the model and in Python: only the final values count.
  let waiting = false;
  const listen = () => {
    if (waiting) return;
    waiting = true;
    queueMicrotask(() => {
      waiting = false;
      if (differs(figure.state).length) figure.state = fromModel();
    });
  };
  const tell = ({ detail }) => {
    const changed = differs(detail);
    if (!changed.length) return;
    for (const key of changed) model.set(key, detail[key]);
    model.save_changes();
  };
  figure.state = fromModel();
  figure.addEventListener("statechange", tell);
  for (const key of KEYS) model.on(`change:${key}`, listen);
  el.append(figure);
  return () => {
    for (const key of KEYS) model.off(`change:${key}`, listen);
    figure.removeEventListener("statechange", tell);
    figure.remove();
  };
}

export default { render };
