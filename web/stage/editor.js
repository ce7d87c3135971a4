// A number of X or K is changed where it stands.

import { make } from "./dom.js";
import { sentence } from "./sentence.js";
import { keyOf } from "./picture.js";
import { valueAt } from "./operator.js";

const UNFINISHED = /^\s*[-−+]?\s*\.?$/;

// Opens a field over the cell. What is typed shows at once; Enter keeps it, Escape takes it back.
export function edit(figure, picture, cell, typed) {
  const letter = cell.map === "input" ? "X" : "K";
  const before = figure.state[letter];
  const [r, c] = cell.at.slice(-2);
  const { x, y, w, h } = figure.stage.now(keyOf(cell));
  const field = make("input", { class: `editor ${letter.toLowerCase()}`, inputmode: "decimal", autocomplete: "off", "aria-label": sentence(`edit.${letter}`, r, c) });
  Object.assign(field.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px`, fontSize: `${Math.max(16, h * 0.42)}px` });
  field.value = typed ?? `${valueAt(before, cell.at)}`;
  const put = (map) => figure.set({ [letter]: map }, { duration: 0 });
  const type = () => {
    if (UNFINISHED.test(field.value)) return;
    const value = Number(field.value.replace("−", "-").replace(",", "."));
    const right = put(replaced(before, cell.at, value));
    field.setAttribute("aria-invalid", !right);
  };
  let open = true;
  const close = (back) => {
    if (!open) return;
    open = false;
    if (back) put(before);
    const focused = field.getRootNode().activeElement === field;
    field.remove();
    if (focused) figure.stage.element(keyOf(cell))?.focus();
  };
  field.addEventListener("input", type);
  field.addEventListener("blur", () => close(false));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") close(false);
    else if (event.key === "Escape") close(true);
    else return;
    event.preventDefault();
  });
  picture.append(field);
  field.focus();
  if (typed === undefined) field.select();
  else type();
}

const replaced = (map, [first, ...rest], value) => map.with(first, rest.length ? replaced(map[first], rest, value) : value);
