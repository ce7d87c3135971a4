// Links in the text act in place: a link to "#name:stride=3" shows that state in the figure of that name. Pointing at
// it previews, a click commits; the page moves only if not all of the figure is on the screen.

const LINK = 'a[href^="#"][href*=":"]';

function target(link) {
  const [, id, text] = /^#([^:]+):([^]*)$/.exec(decoded(link)) ?? [];
  const figure = id && document.getElementById(id);
  return figure?.follow ? { figure, text } : null;
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % is no address of ours
  }
}

export function follow(hash, preview = false, link = null) {
  const found = target(hash);
  if (!found) return false;
  found.figure.follow(found.text, preview);
  if (!preview && !(link && found.figure.comeTo?.(link))) showWhole(found.figure);
  return true;
}

function showWhole(figure) {
  const { top, bottom } = figure.getBoundingClientRect();
  if (top < 0 || bottom > innerHeight) figure.scrollIntoView({ block: bottom - top > innerHeight ? "start" : "nearest" });
}

export function listen() {
  const on = (type, act) =>
    document.addEventListener(type, (event) => {
      const link = event.target.closest?.(LINK);
      if (link) act(link.getAttribute("href"), event, link);
    });
  on("click", (hash, event, link) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || !follow(hash, false, link)) return;
    event.preventDefault(); // the address changes without a jump
    history.pushState(null, "", hash);
  });
  on("pointerover", (hash, { pointerType }) => pointerType === "mouse" && follow(hash, true));
  on("pointerout", (hash) => target(hash)?.figure.unfollow());
  on("focusin", (hash, event, link) => {
    if (!link.matches(":focus-visible") || !follow(hash, true)) return;
    requestAnimationFrame(() => target(hash).figure.comeTo?.(link)); // once the browser has scrolled
  });
  on("focusout", (hash) => target(hash)?.figure.unfollow());
  addEventListener("popstate", () => follow(location.hash));
}
