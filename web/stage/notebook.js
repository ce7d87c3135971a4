// The figure as a widget in a notebook: the state's keys are the model's, and each side follows the other.

import { KEYS } from "./state.js";

const TAG = "transconv-stage";
// What holds the outputs of one cell: VS Code, JupyterLab and Notebook 7, Notebook 6. Colab gives each cell a document.
const CELLS = [".cell_container", ".jp-OutputArea", ".output"];
const widgets = new WeakSet();

// The still that Python shows just before the widget, in the same cell.
function stillOf(figure) {
  const cell = CELLS.map((name) => figure.closest(name)).find(Boolean) ?? document;
  const before = (other) => other.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING;
  return [...cell.querySelectorAll(TAG)].findLast((other) => before(other) && !widgets.has(other));
}

export function render({ model, el }) {
  const figure = document.createElement(TAG);
  const fromModel = () => Object.fromEntries(KEYS.map((key) => [key, model.get(key)]).filter(([, value]) => value !== undefined));
  const differs = (state) => KEYS.filter((key) => JSON.stringify(model.get(key)) !== JSON.stringify(state?.[key]));
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
  widgets.add(figure);
  figure.addEventListener("connect", () => stillOf(figure)?.remove()); // only in the page can it find its cell
  el.append(figure);
  return () => {
    for (const key of KEYS) model.off(`change:${key}`, listen);
    figure.removeEventListener("statechange", tell);
    figure.remove();
  };
}
