// All settings, for anyone who wants more than a scene offers: sizes and the four settings, along rows and columns.

import { extentOf } from "./operator.js";
import { make } from "./dom.js";
import { sentence } from "./sentence.js";
import { LIMITS, MAPS, SETTINGS } from "./state.js";

const AXES = ["rows", "columns"];

export class Settings {
  constructor(figure) {
    this.figure = figure;
    this.fields = new Map();
    const head = make("tr", {}, make("td"), ...AXES.map((axis) => make("th", { scope: "col" }, sentence(`axis.${axis}`))));
    const rows = [...MAPS, ...SETTINGS].map((name) => make("tr", {}, make("th", { scope: "row" }, sentence(`setting.${name}`)), ...AXES.map((axis, n) => make("td", {}, this.#field(name, axis, n)))));
    this.root = make("table", { class: "settings" }, make("caption", { class: "spoken" }, sentence("menu.settings")), head, ...rows);
    this.root.hidden = true;
  }

  #field(name, axis, n) {
    const { smallest, largest } = LIMITS[name];
    const label = sentence("setting.axis", sentence(`setting.${name}`), sentence(`axis.${axis}`));
    const field = make("input", { type: "number", min: smallest, max: largest, "aria-label": label });
    field.addEventListener("input", () => {
      if (field.value === "") return;
      field.setAttribute("aria-invalid", !this.#put(name, n, Number(field.value)));
    });
    field.addEventListener("focusout", () => requestAnimationFrame(() => this.show(this.figure.shown)));
    this.fields.set(`${name}${n}`, field);
    return field;
  }

  #put(name, axis, value) {
    const { state, scene } = this.figure;
    if (SETTINGS.includes(name)) return this.figure.set({ [name]: state[name].with(axis, value) });
    const { smallest, largest } = LIMITS[name];
    if (!Number.isInteger(value) || value < smallest || value > largest) return false;
    return this.figure.set({ [name]: resized(state[name], sizeOf(state[name]).with(axis, value), scene.fill ?? 1) });
  }

  show(state) {
    if (this.root.hidden) return;
    for (const [key, field] of this.fields) {
      const [name, axis] = [key.slice(0, -1), Number(key.at(-1))];
      const value = `${(MAPS.includes(name) ? sizeOf(state[name]) : state[name])[axis]}`;
      if (field.getRootNode().activeElement === field) continue; // being typed
      if (field.value !== value) field.value = value;
      field.removeAttribute("aria-invalid");
    }
  }
}

const sizeOf = (map) => extentOf(map).slice(-2);

// A map with another size, or the map of every channel: what was there stays, new cells hold `fill`.
export const resized = (map, [rows, columns], fill) =>
  Array.isArray(map[0][0])
    ? map.map((channel) => resized(channel, [rows, columns], fill))
    : Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => map[r]?.[c] ?? fill));
