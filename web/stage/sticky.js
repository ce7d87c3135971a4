// On a page of the site, a figure stays in view from the first to the last link of its section that sets it: small at
// the bottom of the screen while a link above it is read, small at the top while one below it is read, and in between in
// its own place, where it grows as it comes in. A link in another section calls it for as long as that link is in view.

import { make } from "./dom.js";

const NARROW = 0.45; // of the screen's height
const WIDE = 0.55;
const DESKTOP = 1200;
const LEAST = 300; // a lower figure can't be read
const SMALLEST = 0.3; // of the picture's size
const AIR = 16; // between it and the link
const BLOCKS = "p, li";
const AFTER = 2; // Node.DOCUMENT_POSITION_PRECEDING
const BEFORE = 4; // Node.DOCUMENT_POSITION_FOLLOWING

const rect = (element) => element.getBoundingClientRect();
const px = (length) => length + "px";

function keepInView(figure, links) {
  const { frame, settings, stage: { root } } = figure;
  const track = make("div", { part: "track" });
  frame.part = "figure";
  frame.replaceWith(track);
  track.append(frame);
  const own = links.filter((link) => figure.closest("section")?.contains(link));
  const figures = [...document.querySelectorAll(figure.localName)];
  const edges = (ones, side, name) => ones.filter((one) => one.compareDocumentPosition(figure) & side).map((one) => rect(one)[name]);
  let called, width, rest, small;

  // From where to where it comes along, which is never past another figure.
  function range({ top, bottom }) {
    const blocks = (called ? [...own, called] : own).map((link) => link.closest(BLOCKS) ?? link);
    return [
      Math.max(Math.min(top, ...edges(blocks, BEFORE, "bottom")), ...edges(figures, BEFORE, "bottom")),
      Math.min(Math.max(bottom, ...edges(blocks, AFTER, "bottom")), ...edges(figures, AFTER, "top")),
    ];
  }

  // Words and controls take less room the nearer `part` comes to 1, and the picture takes what they leave of the height.
  function shrink(part, height) {
    small = part;
    frame.style.setProperty("--small", part);
    const high = root.offsetHeight;
    const others = rect(frame).height - high - parseFloat(root.style.marginBottom || 0);
    const scale = part && Math.max(SMALLEST, Math.min(1, (height - others) / high));
    root.style.scale = scale || "";
    root.style.marginBottom = scale && px((scale - 1) * high);
  }

  // The height of the whole figure, for which the page keeps the room.
  function whole() {
    if (width !== frame.clientWidth) shrink(0);
    if (!small) [width, rest] = [frame.clientWidth, rect(frame).height - root.offsetHeight];
    const height = rest + root.offsetHeight;
    figure.style.setProperty("--tall", px(height));
    return height;
  }

  function release() {
    shrink(0);
    figure.removeAttribute("stuck");
  }

  // The page's style sheet says what covers the top of the screen.
  const covered = () => parseFloat(getComputedStyle(frame).top) || 0;

  // Returns whether the figure comes along.
  function update() {
    if (called && Math.abs(rect(called).top) > innerHeight) called = null;
    const most = innerHeight * (innerWidth < DESKTOP ? NARROW : WIDE);
    if (most < LEAST || figure.hasAttribute("projector") || !settings.root.hidden) return release();
    const height = whole();
    const host = rect(figure);
    const [top, bottom] = range(host);
    figure.style.setProperty("--above", px(host.top - top));
    figure.style.setProperty("--long", px(bottom - top));
    const least = Math.min(most, height);
    const seen = Math.min(host.bottom, top < host.top ? innerHeight : Infinity) - Math.max(host.top, bottom > host.bottom ? covered() : -Infinity);
    shrink(Math.min(1, Math.round(height - seen) / (height - least || 1)), Math.max(least, seen));
    const gone = bottom <= covered() || top >= innerHeight; // and with it all that reserves room for it
    const stuck = gone || seen >= least ? "" : host.top > covered() ? "bottom" : "top";
    if (stuck !== figure.getAttribute("stuck")) figure.setAttribute("stuck", stuck);
    return true;
  }

  figure.fit = update; // at once, since a larger figure would lie on its link until the next frame

  // Takes its place, and scrolls as little as it takes to show all of the figure beside the link. Returns whether it
  // did.
  figure.comeTo = (link) => {
    called = own.includes(link) ? null : link;
    if (!update()) return false;
    const [{ top, bottom }, line] = [rect(frame), rect(link)];
    const lies = line.bottom > top && line.top < bottom; // the figure, on the link
    const clear = lies && (line.top < rect(figure).top ? line.bottom - top + AIR : line.top - bottom - AIR);
    scrollBy(0, Math.round(Math.min(0, top - covered()) + Math.max(0, bottom - innerHeight) + clear));
    return true;
  };

  addEventListener("scroll", update, { passive: true });
  addEventListener("resize", update);
  const sizes = new ResizeObserver(() => requestAnimationFrame(update));
  sizes.observe(frame);
  sizes.observe(document.body);
}

// Every figure that a link on the page sets.
export function stick() {
  for (const figure of document.querySelectorAll("transconv-stage[id]")) {
    const links = [...document.querySelectorAll(`a[href^="#${figure.id}:"]`)];
    if (links.length) keepInView(figure, links);
  }
}
