import text from "./style.css";

// Okabe and Ito's colours, as in the course's pictures; text and lines take the page's own colour.
export const COLOURS = { input: "#0072B2", kernel: "#E69F00", output: "#009E73", plain: "#888888", negative: "#CC79A7", focus: "#D55E00" };

let shared;

// All figures of a page share one sheet; it is made when the first one comes, not when the module loads.
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(text);
  }
  return shared;
}
