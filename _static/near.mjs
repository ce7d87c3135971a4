/* A figure wakes when it comes near the screen, or when a link sets it (#fig:stride=3): until then its picture is there,
   and nothing is loaded or computed for it. */

const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && wake(), { rootMargin: "50% 0px" });

function wake() {
  near.disconnect();
  removeEventListener("hashchange", listen);
  import("./explorer.mjs");
}

function listen() {
  if (location.hash.includes(":")) wake();
}

for (const figure of document.querySelectorAll("transconv-explorer")) near.observe(figure);
addEventListener("hashchange", listen);
listen();
