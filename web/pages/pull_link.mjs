/* The link builder on the page for teachers: nbgitpuller's link, from the fields of a form, as they are typed.
   Named .mjs since Jupyter Book would load every .js in _static on every page. */

const encoded = (text) => encodeURIComponent(text);
const trimmed = (text) => text.trim().replace(/\/+$/, "");

/** The link; `place` is how the interface names what it opens, such as "lab/tree/". */
export function pullLink({ hub, repository, branch, path, place }) {
  const folder = trimmed(repository).split("/").at(-1); // nbgitpuller's own rule, so ".git" stays
  const inside = `${folder}/${trimmed(path).replace(/^\/+/, "")}`.replace(/\/$/, "");
  const opened = place + inside.split("/").map(encoded).join("/");
  const query = { repo: trimmed(repository), urlpath: opened, branch: branch.trim() };
  const pairs = Object.entries(query).filter(([, value]) => value);
  return `${trimmed(hub)}/hub/user-redirect/git-pull?${pairs.map(([name, value]) => `${name}=${encoded(value)}`).join("&")}`;
}

function show(form) {
  const ready = form.checkValidity();
  form.link.value = ready ? pullLink(Object.fromEntries(new FormData(form))) : "";
  form.copy.disabled = !ready;
  anchor.hidden = !ready;
  anchor.href = form.link.value;
  say(form, "");
}

function say(form, text) {
  form.querySelector("[role=status]").textContent = text;
}

async function copy(form) {
  form.link.select();
  try {
    await navigator.clipboard.writeText(form.link.value);
    say(form, "Copied.");
  } catch {
    say(form, "The link is selected: copy it with Ctrl+C, or ⌘C.");
  }
}

const form = document.getElementById("pull-link");
const anchor = form.querySelector("a");
const asked = new URLSearchParams(location.search).get("path"); // whoever comes from a notebook wants that one
form.hidden = false;
if (asked) {
  form.path.value = asked;
  addEventListener("load", () => form.hub.focus()); // not before: going to the heading takes the focus away
}
form.addEventListener("input", () => show(form));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  copy(form);
});
show(form);
