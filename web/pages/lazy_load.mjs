/* A figure wakes when it comes near the screen, or when a link sets it (#fig:stride=3): until then its picture is there,
   and nothing is computed for it. Its module waits in the page from when all else has come, so that a reader whose train
   enters a tunnel still has the figure; whoever saves data gets it on waking. Where it cannot be had the picture stays,
   until the network is back. */

const MODULE = new URL("explorer.mjs", import.meta.url).href;
const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && wake(), { rootMargin: "50% 0px" });
let failures = 0;

function wake() {
  near.disconnect();
  removeEventListener("hashchange", listen);
  // Browsers older than 2026 remember that an address failed: another try needs another one.
  import(failures ? `${MODULE}?${failures}` : MODULE).catch(() => {
    failures += 1;
    addEventListener("online", wake, { once: true });
  });
}

function listen() {
  if (location.hash.includes(":")) wake();
}

function keep() {
  const link = document.createElement("link");
  link.onerror = () => (failures += 1);
  document.head.append(Object.assign(link, { rel: "modulepreload", href: MODULE }));
}

for (const figure of document.querySelectorAll("transconv-explorer")) near.observe(figure);
addEventListener("hashchange", listen);
if (!navigator.connection?.saveData) addEventListener("load", keep);
listen();
