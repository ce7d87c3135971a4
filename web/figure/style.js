import text from "./style.css";

// Okabe and Ito's colours, as in the course's pictures; text and lines take the page's colour.
export const COLOURS = { input: "#0072B2", kernel: "#E69F00", output: "#009E73", plain: "#888888", negative: "#CC79A7", focus: "#D55E00" };

let shared;

// All figures on a page share one style sheet, made for the first figure rather than when the module loads.
export function sheet() {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(text);
  }
  return shared;
}
