/* A link that leads into a folded section opens it: to the section, to anything in it, or to a figure's state (#fig:…).
   Some browsers do so by themselves for what is inside, none for the section's own address. */

function unfold(hash) {
  for (let one = document.getElementById(hash.slice(1).split(":")[0]); one; one = one.parentElement) {
    const folded = one.matches(".tc-deeper") ? one.querySelector("details") : one;
    if (folded.matches("details")) folded.open = true;
  }
}

// On the way down, so that a figure is in sight before the link acts on it.
const onClick = ({ target }) => {
  const link = target.closest?.('a[href^="#"]');
  if (link) unfold(link.getAttribute("href"));
};
addEventListener("click", onClick, { capture: true });
addEventListener("hashchange", () => unfold(location.hash));
unfold(location.hash);
