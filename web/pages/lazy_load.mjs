/* A figure starts when it, or a link that sets it (#fig:stride=3), comes near the screen, and when such a link is
   opened; until then its picture is shown and nothing is computed. Its module is preloaded once everything else has
   loaded, so that the figure can start even if the connection is lost; in a browser that saves data, the module is loaded
   only when the figure starts. If it can't be fetched, the picture stays until the network is back. The page says which
   module has its figures' views. */

const MODULE = new URL(document.querySelector("script[data-figures]").dataset.figures, import.meta.url).href;
const observer = new IntersectionObserver((entries) => entries.some(({ isIntersecting }) => isIntersecting) && start(), {
  rootMargin: "50% 0px",
});
let failures = 0;

function start() {
  observer.disconnect();
  removeEventListener("hashchange", startOnLink);
  // Browsers older than 2026 remember that an address failed, so each new try needs a new address.
  import(failures ? `${MODULE}?${failures}` : MODULE).catch(() => {
    failures += 1;
    addEventListener("online", start, { once: true });
  });
}

function startOnLink() {
  if (location.hash.includes(":")) start();
}

function preload() {
  const link = document.createElement("link");
  link.onerror = () => (failures += 1);
  document.head.append(Object.assign(link, { rel: "modulepreload", href: MODULE }));
}

for (const near of document.querySelectorAll('transconv-stage, a[href^="#"][href*=":"]')) observer.observe(near);
addEventListener("hashchange", startOnLink);
if (!navigator.connection?.saveData) addEventListener("load", preload);
startOnLink();
